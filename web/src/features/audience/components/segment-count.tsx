import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import type { Segment } from '../api/segments-query'
import { segmentPreviewQuery } from '../api/segment-preview-query'

/** How many contacts a segment has, and the way to them. */
export function SegmentCount({ segment }: { segment: Segment }) {
  const { t } = useLingui()
  const format = useFormat()
  const preview = useQuery(segmentPreviewQuery(segment.rule))
  const { name } = segment
  if (preview.error !== null) return <span title={t`It could not be counted`}>—</span>
  if (preview.data === undefined) return <Skeleton className="ml-auto w-12" />
  const count = format.number(preview.data.count)
  return (
    <Link to="/audience/contacts" search={{ segment: segment.id }} aria-label={t`${count}: contacts of ${name}`} className="rounded-sm hover:underline">
      {count}
    </Link>
  )
}
