import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type SourceName, useSourceName, useStreamName } from '@/components/message-words'
import { Badge } from '@/components/ui/badge'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'
import { useFormat } from '@/lib/format'
import type { MessageRow } from '../api/messages'
import type { Column } from './columns'
import { StatusSummary } from './status-summary'

interface RowProps {
  row: MessageRow
  columns: Column[]
  template: string
  /** Came in just now. */
  fresh: boolean
  onFocus: () => void
}

const CELL = 'min-w-0 truncate px-2 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5'

/** One message in a line. The whole line is the link. */
export function WideRow({ row, columns, template, fresh, onFocus }: RowProps) {
  return (
    <div
      className={cn('relative grid h-11 items-center border-b border-line text-sm hover:bg-hover has-focus-visible:bg-accent-soft', fresh && 'animate-fresh')}
      style={{ gridTemplateColumns: template }}
    >
      {columns.map((column) => (
        <div key={column} role="cell" className={cn(CELL, (column === 'time' || column === 'size') && 'text-right')}>
          <Cell column={column} row={row} onFocus={onFocus} />
        </div>
      ))}
    </div>
  )
}

/** One message as a card, for narrow screens. */
export function NarrowRow({ row, fresh, onFocus }: Omit<RowProps, 'columns' | 'template'>) {
  return (
    <div
      role="cell"
      className={cn('relative flex h-[88px] flex-col justify-center gap-1 border-b border-line px-4 text-sm hover:bg-hover has-focus-visible:bg-accent-soft', fresh && 'animate-fresh')}
    >
      <div className="flex items-center justify-between gap-3">
        <StatusSummary statuses={row.statuses} />
        <Time at={row.accepted_at} className="text-xs text-ink-faint" />
      </div>
      <p className="truncate">
        <Subject row={row} onFocus={onFocus} />
      </p>
      <p className="truncate text-ink-soft">
        <Recipients row={row} />
      </p>
    </div>
  )
}

function Cell({ column, row, onFocus }: { column: Column; row: MessageRow; onFocus: () => void }): ReactNode {
  const format = useFormat()
  const streamName = useStreamName()
  const sourceName = useSourceName()
  switch (column) {
    case 'status':
      return <StatusSummary statuses={row.statuses} />
    case 'subject':
      return <Subject row={row} onFocus={onFocus} />
    case 'to':
      return (
        <span className="text-ink-soft">
          <Recipients row={row} />
        </span>
      )
    case 'from':
      return <span className="text-ink-soft" title={row.from}>{row.from}</span>
    case 'tags':
      return <Tags tags={row.tags} />
    case 'stream':
      return <span className="text-ink-soft">{streamName(row.stream)}</span>
    case 'source':
      return <span className="text-ink-soft">{sourceName(row.source as SourceName)}</span>
    case 'size':
      return <span className="text-ink-soft tabular">{format.bytes(row.size_bytes)}</span>
    case 'time':
      return <Time at={row.accepted_at} className="text-ink-soft" />
  }
}

function Subject({ row, onFocus }: { row: MessageRow; onFocus: () => void }) {
  const { t } = useLingui()
  return (
    <Link
      to="/messages/$id"
      params={{ id: row.id }}
      onFocus={onFocus}
      data-message={row.id}
      className="font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring"
    >
      {row.subject === '' ? <span className="text-ink-faint italic">{t`No subject`}</span> : row.subject}
    </Link>
  )
}

function Recipients({ row }: { row: MessageRow }) {
  const format = useFormat()
  const first = row.recipients[0]?.address ?? ''
  const others = format.number(row.recipient_count - 1)
  if (row.recipient_count <= 1) return <span title={first}>{first}</span>
  return (
    <span title={row.recipients.map(({ address }) => address).join(', ')}>
      <Trans>
        {first} and {others} more
      </Trans>
    </span>
  )
}

function Tags({ tags }: { tags: string[] }) {
  const [first, ...rest] = tags
  if (first === undefined) return null
  return (
    <span className="flex items-center gap-1" title={tags.join(', ')}>
      <Badge className="min-w-0 shrink">
        <span className="truncate">{first}</span>
      </Badge>
      {rest.length > 0 && <span className="text-xs text-ink-faint">+{rest.length}</span>}
    </span>
  )
}
