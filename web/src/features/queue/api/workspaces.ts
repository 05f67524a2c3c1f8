import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { byCursor } from '@/lib/pages'

export type QueueWorkspace = Schema<'QueueWorkspace'>

const REFETCH_MS = 10_000

/** What each workspace has waiting; for administrators. */
export const queueWorkspacesQuery = infiniteQueryOptions({
  queryKey: ['queue', 'workspaces'],
  queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/queue/workspaces', { params: { query: { cursor: pageParam } }, signal })),
  ...byCursor,
  refetchInterval: REFETCH_MS,
})
