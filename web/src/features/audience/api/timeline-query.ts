import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type TimelineItem = Schema<'TimelineItem'>

const ROWS = 20

/** Everything that happened to a contact, newest first. */
export function timelineQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['audience', 'contact', id, 'timeline'],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/contacts/{id}/timeline', { params: { path: { id }, query: defined({ limit: ROWS, cursor: pageParam }) }, signal })),
    ...byCursor,
  })
}
