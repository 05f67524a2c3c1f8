import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { Problem } from '@/api/problem'
import type { Schema } from '@/api/types'

export type Story = Schema<'MessageStory'>
export type StoryEvent = Story['events'][number]
export type StoryRecipient = Story['recipients'][number]

/** A message and all that happened to it. */
export function storyQuery(id: string) {
  return queryOptions({
    queryKey: ['messages', 'story', id],
    queryFn: ({ signal }): Promise<Story> => body(api.GET('/api/v1/messages/{id}', { params: { path: { id } }, signal })),
    retry: (failures, error) => !(error instanceof Problem && error.status === 404) && failures < 2,
  })
}

export function contentQuery(id: string) {
  return queryOptions({
    queryKey: ['messages', 'content', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/messages/{id}/content', { params: { path: { id } }, signal })),
  })
}

const EVENTS_MAX = 200

/** What happened to one recipient of a message that has more than a story shows; newest first. */
export function recipientEventsQuery(id: string, recipient: string) {
  return queryOptions({
    queryKey: ['messages', 'story', id, 'recipient', recipient],
    queryFn: async ({ signal }): Promise<StoryEvent[]> => {
      const query = { message: id, recipient, limit: EVENTS_MAX }
      const { items } = await body(api.GET('/api/v1/events', { params: { query }, signal }))
      return items
    },
  })
}
