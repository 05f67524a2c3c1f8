import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { Spinner } from '@/components/ui/spinner'
import { cn } from '@/lib/cn'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/use-debounced'
import { type SegmentPreview, segmentPreviewQuery } from '../api/segment-preview-query'
import { PhraseList } from './phrase-list'
import type { Rule } from './rule'

const SETTLE_MS = 400
/** What takes longer is worth a word. */
const SLOW_MS = 1_000

interface PreviewCardProps {
  rule: Rule
  /** Rules that lack something: they are not counted. */
  incomplete: number
}

/** Whom the rule picks as it is now: how many, some of them, and in words. */
export function PreviewCard({ rule, incomplete }: PreviewCardProps) {
  const { t } = useLingui()
  // A text, so that the same rule is the same question.
  const settled = useDebounced(JSON.stringify(rule), SETTLE_MS)
  const preview = useQuery(segmentPreviewQuery(JSON.parse(settled)))
  const busy = preview.isFetching || settled !== JSON.stringify(rule)
  return (
    <Card aria-label={t`Whom it picks`} className="lg:sticky lg:top-5">
      <CardHeader title={<Trans>Whom it picks</Trans>} actions={busy && <Spinner />} />
      <CardBody className="flex flex-col gap-4">
        {preview.error !== null ? (
          <ProblemBanner problem={preview.error} onRetry={() => void preview.refetch()} />
        ) : preview.data === undefined ? (
          <Skeleton className="h-8 w-32" />
        ) : (
          <Picked preview={preview.data} busy={busy} />
        )}
        {incomplete > 0 && (
          <p className="text-sm text-warning-ink">
            <Plural value={incomplete} one="# rule lacks something and is left out." other="# rules lack something and are left out." />
          </p>
        )}
      </CardBody>
    </Card>
  )
}

function Picked({ preview, busy }: { preview: SegmentPreview; busy: boolean }) {
  const format = useFormat()
  const took = format.duration(preview.tookMs / 1_000)
  const count = format.number(preview.count)
  return (
    <div className={cn('flex flex-col gap-4', busy && 'opacity-60 transition-opacity')} aria-busy={busy}>
      <div role="status">
        <p className="tabular text-3xl font-semibold">{count}</p>
        <p className="text-sm text-ink-soft">
          <Plural value={preview.count} one="contact at the moment" other="contacts at the moment" />
          {preview.tookMs > SLOW_MS && (
            <span className="text-ink-faint">
              {' · '}
              <Trans>counted in {took}</Trans>
            </span>
          )}
        </p>
      </div>
      <div className="text-sm text-ink-soft">
        <PhraseList phrases={preview.explanation} />
      </div>
      {preview.sample.length > 0 && (
        <div>
          <h3 className="mb-1 text-xs font-medium text-ink-faint">
            <Trans>The newest of them</Trans>
          </h3>
          <ul className="flex flex-col gap-1 text-sm">
            {preview.sample.map((contact) => (
              <li key={contact.id} className="min-w-0">
                <Link to="/audience/contacts/$id" params={{ id: contact.id }} className="rounded-sm break-all hover:underline">
                  {contact.email}
                </Link>
                {contact.name !== '' && <span className="text-ink-faint"> {contact.name}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
