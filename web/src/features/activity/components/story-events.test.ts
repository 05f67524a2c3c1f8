import { expect, test } from 'vitest'
import type { StoryEvent } from '../api/message'
import { applicable, eventsOf, statusesOf } from './story-events'

const event = (kind: string, recipient?: string): StoryEvent => ({ id: `${kind} ${recipient ?? ''}`, kind, recipient }) as unknown as StoryEvent

test('the acceptance belongs to every recipient', () => {
  const story = { events: [event('accepted'), event('delivered', 'a@x.test'), event('bounced', 'b@x.test')] }
  expect(eventsOf(story, 'b@x.test').map(({ kind }) => kind)).toEqual(['accepted', 'bounced'])
  expect(eventsOf(story, undefined)).toHaveLength(3)
})

test('recipients are counted by status', () => {
  const recipients = ['delivered', 'held', 'held'].map((status) => ({ address: '', attempts: 0, status }) as never)
  expect(statusesOf({ recipients })).toEqual({ delivered: 1, held: 2 })
})

test('only what waits can be worked on', () => {
  expect(applicable({ delivered: 1, bounced: 2 })).toEqual({ retry: false, hold: false, release: false, cancel: false })
  expect(applicable({ held: 1 })).toEqual({ retry: false, hold: false, release: true, cancel: true })
  expect(applicable({ deferred: 1 })).toEqual({ retry: true, hold: true, release: false, cancel: true })
})
