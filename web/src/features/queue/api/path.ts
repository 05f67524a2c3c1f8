import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type PathDetail = Schema<'QueuePathDetail'>

const REFETCH_MS = 5_000

/** A path with the reasons for its speed, what was heard, and its last hours. */
export function pathQuery(id: string) {
  return queryOptions({
    queryKey: ['queue', 'path', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/queue/paths/{id}', { params: { path: { id } }, signal })),
    refetchInterval: REFETCH_MS,
  })
}
