import { expect, test } from 'vitest'
import type { MessageRow } from './messages'
import { patchRow } from './patch-row'

const row = {
  id: 'm',
  recipient_count: 3,
  recipients: [
    { address: 'a@example.org', status: 'queued', attempts: 0 },
    { address: 'b@example.org', status: 'queued', attempts: 0 },
  ],
  statuses: { queued: 3 },
} as unknown as MessageRow

test('an event moves its recipient', () => {
  const next = patchRow(row, { kind: 'delivered', recipient: 'b@example.org' })
  expect(next.statuses).toEqual({ queued: 2, delivered: 1 })
  expect(next.recipients.map(({ status }) => status)).toEqual(['queued', 'delivered'])
})

test('a status that nobody has any more is gone', () => {
  const only = { ...row, statuses: { queued: 1 }, recipients: row.recipients.slice(0, 1) }
  expect(patchRow(only, { kind: 'bounced', recipient: 'a@example.org' }).statuses).toEqual({ bounced: 1 })
})

test('what is not known is left alone', () => {
  expect(patchRow(row, { kind: 'delivered', recipient: 'c@example.org' })).toBe(row)
  expect(patchRow(row, { kind: 'accepted', recipient: 'a@example.org' })).toBe(row)
})
