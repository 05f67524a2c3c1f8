import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Progress } from '@/components/ui/progress'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import type { BulkCount } from '../api/bulk'
import type { BulkKind } from './bulk-values'

interface BulkOutcomeProps {
  kind: BulkKind
  count: BulkCount | undefined
  /** A count is on its way. */
  waiting: boolean
  /** How many were looked at, while it goes on. */
  progress: number | null
}

/** How many contacts an action changes, and how far it is. */
export function BulkOutcome({ kind, count, waiting, progress }: BulkOutcomeProps) {
  const { t } = useLingui()
  const format = useFormat()
  if (count === undefined) return waiting ? <Skeleton className="h-5 w-56" /> : null
  const matched = format.number(count.matched)
  if (progress !== null) {
    const done = format.number(progress)
    return (
      <div className="flex flex-col gap-1.5" role="status">
        <Progress value={progress / Math.max(count.matched, 1)} label={t`How far it is`} />
        <p className="text-sm text-ink-soft">
          <Trans>
            {done} of {matched}
          </Trans>
        </p>
      </div>
    )
  }
  return (
    <p className="text-sm" role="status">
      <strong className="font-semibold">
        {kind === 'delete' || kind === 'erase' ? (
          <Plural value={count.affected} one="# contact goes." other="# contacts go." />
        ) : (
          <Plural value={count.affected} one="# contact changes." other="# contacts change." />
        )}
      </strong>{' '}
      {count.affected < count.matched && (
        <span className="text-ink-soft">
          <Left kind={kind} left={count.matched - count.affected} />
        </span>
      )}
    </p>
  )
}

function Left({ kind, left }: { kind: BulkKind; left: number }) {
  if (kind === 'subscribe') return <Plural value={left} one="# is subscribed already, or has unsubscribed." other="# are subscribed already, or have unsubscribed." />
  return <Plural value={left} one="For # nothing changes." other="For # nothing changes." />
}
