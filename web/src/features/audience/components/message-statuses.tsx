import { type Status, StatusBadge, STATUSES } from '@/components/message-words'

/** What became of a message, for each way it went. */
export function MessageStatuses({ statuses }: { statuses: Partial<Record<string, unknown>> }) {
  const there = STATUSES.filter((status) => Number(statuses[status] ?? 0) > 0)
  return (
    <span className="flex flex-wrap gap-1">
      {there.map((status: Status) => (
        <StatusBadge key={status} status={status} />
      ))}
    </span>
  )
}
