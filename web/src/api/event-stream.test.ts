import { describe, expect, it } from 'vitest'
import { EventStreamParser } from './event-stream'

function check(pieces: string[], expected: [string | null, string, string][]): void {
  const parser = new EventStreamParser()
  const events = pieces.flatMap((piece) => parser.push(piece))
  expect(events.map(({ id, name, data }) => [id, name, data])).toEqual(expected)
}

describe('EventStreamParser', () => {
  it('reads events with names and ids', () => {
    check(['id: 7\nevent: queue\ndata: {"a":1}\n\n'], [['7', 'queue', '{"a":1}']])
  })
  it('joins what arrives in pieces', () => {
    check(['da', 'ta: on', 'e\n', '\nevent: x\r', '\ndata: two\r\n\r\n'], [[null, 'message', 'one'], [null, 'x', 'two']])
  })
  it('joins lines of data', () => {
    check(['data: a\ndata:b\n\n'], [[null, 'message', 'a\nb']])
  })
  it('passes over comments and events without data, and keeps the id', () => {
    check([': heartbeat\n\nid: 1\n\ndata: x\n\n'], [['1', 'message', 'x']])
  })
  it('refuses a line without an end', () => {
    expect(() => new EventStreamParser().push('x'.repeat((1 << 20) + 1))).toThrow(/too long/)
  })
})
