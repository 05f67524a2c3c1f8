import type { Schema } from '@/api/types'
import type { EventKind, Status } from '@/components/message-words'
import type { MessageRow } from './messages'

type Recipient = MessageRow['recipients'][number]

const STATUS_AFTER: Partial<Record<EventKind, Status>> = {
  deferred: 'deferred',
  delivered: 'delivered',
  bounced: 'bounced',
  expired: 'expired',
  held: 'held',
  released: 'queued',
  cancelled: 'cancelled',
  suppressed: 'suppressed',
  captured: 'captured',
}

/**
 * The row after an event. Only what the event tells for certain is changed: a recipient that the row does not show has a status that
 * we do not know.
 */
export function patchRow(row: MessageRow, event: Pick<Schema<'Event'>, 'kind' | 'recipient' | 'next_attempt'>): MessageRow {
  const status = STATUS_AFTER[event.kind]
  const index = row.recipients.findIndex(({ address }) => address === event.recipient)
  const before = row.recipients[index]
  if (status === undefined || before === undefined || before.status === status) return row
  const after: Recipient = { ...before, status: status as Recipient['status'], next_attempt: event.next_attempt ?? null }
  const statuses: Record<string, number> = { ...row.statuses, [status]: (row.statuses[status] ?? 0) + 1 }
  const left = (statuses[before.status] ?? 1) - 1
  if (left > 0) statuses[before.status] = left
  else Reflect.deleteProperty(statuses, before.status)
  return { ...row, recipients: row.recipients.with(index, after), statuses }
}
