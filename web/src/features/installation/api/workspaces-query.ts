import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type WorkspaceSort = NonNullable<Query<'/api/v1/workspaces'>['sort']>

export const WORKSPACES_KEY = ['workspaces'] as const

export const workspacesQuery = (filter: Listing<WorkspaceSort>) =>
  infiniteQueryOptions({
    queryKey: [...WORKSPACES_KEY, filter],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/workspaces', { params: { query: defined({ ...filter, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
