import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query, Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type QueueWorkspace = Schema<'QueueWorkspace'>
export type QueueWorkspaceSort = NonNullable<Query<'/api/v1/queue/workspaces'>['sort']>

const REFETCH_MS = 10_000

/** What each workspace has waiting; for administrators. */
export function queueWorkspacesQuery(listing: Listing<QueueWorkspaceSort>) {
  return infiniteQueryOptions({
    queryKey: ['queue', 'workspaces', listing],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/queue/workspaces', { params: { query: defined({ ...listing, cursor: pageParam }) }, signal })),
    ...byCursor,
    refetchInterval: REFETCH_MS,
    placeholderData: keepPreviousData,
  })
}
