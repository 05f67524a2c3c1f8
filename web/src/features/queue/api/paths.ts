import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type QueuePath = Schema<'QueuePath'>
export const PATH_SORTS = ['ready', 'state', 'connections', 'deferred', 'name'] as const
export type PathSort = (typeof PATH_SORTS)[number]

const REFETCH_MS = 5_000

/** One source at one provider or site each: what limits are kept for. */
export function pathsQuery(q: string, sort: PathSort) {
  return infiniteQueryOptions({
    queryKey: ['queue', 'paths', q, sort],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/queue/paths', { params: { query: defined({ q: q === '' ? undefined : q, sort, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
    refetchInterval: REFETCH_MS,
  })
}
