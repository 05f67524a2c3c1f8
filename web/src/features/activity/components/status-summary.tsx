import { type Status, StatusBadge, STATUSES, useStatusName } from '@/components/message-words'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/lib/cn'
import { useFormat } from '@/lib/format'

const FILLS: Record<Status, string> = {
  queued: 'bg-info',
  deferred: 'bg-warning',
  held: 'bg-accent',
  delivered: 'bg-success',
  bounced: 'bg-danger',
  expired: 'bg-danger',
  cancelled: 'bg-line-strong',
  suppressed: 'bg-line-strong',
  captured: 'bg-info',
}

export type Statuses = Partial<Record<string, number>>

export function partsOf(statuses: Statuses): { status: Status; count: number }[] {
  return STATUSES.map((status) => ({ status, count: statuses[status] ?? 0 })).filter(({ count }) => count > 0)
}

/** "2 delivered, 1 bounced". */
export function useStatusSentence(): (statuses: Statuses) => string {
  const name = useStatusName()
  const format = useFormat()
  return (statuses) => format.list(partsOf(statuses).map(({ status, count }) => `${name(status)} ${format.number(count)}`))
}

/** Where the recipients of a message stand: one word, or a bar with the shares. */
export function StatusSummary({ statuses }: { statuses: Statuses }) {
  const format = useFormat()
  const sentence = useStatusSentence()
  const parts = partsOf(statuses)
  const [first] = parts
  if (first === undefined) return <Badge>—</Badge>
  if (parts.length === 1) {
    return (
      <span className="flex items-center gap-1.5">
        <StatusBadge status={first.status} />
        {first.count > 1 && <span className="text-xs text-ink-faint tabular">×{format.compact(first.count)}</span>}
      </span>
    )
  }
  const total = parts.reduce((sum, { count }) => sum + count, 0)
  const done = statuses['delivered'] ?? 0
  return (
    <span className="flex items-center gap-1.5" title={sentence(statuses)}>
      <span className="sr-only">{sentence(statuses)}</span>
      <StatusBar statuses={statuses} className="w-12" />
      <span aria-hidden className="text-xs text-ink-soft tabular">
        {format.compact(done)}/{format.compact(total)}
      </span>
    </span>
  )
}

/** The shares as a bar; say them in words beside it. */
export function StatusBar({ statuses, className }: { statuses: Statuses; className?: string }) {
  return (
    <span aria-hidden className={cn('flex h-1.5 gap-px overflow-hidden rounded-full bg-pressed', className)}>
      {partsOf(statuses).map(({ status, count }) => (
        <span key={status} className={cn('h-full min-w-0.5', FILLS[status])} style={{ flexGrow: count, flexBasis: 0 }} />
      ))}
    </span>
  )
}
