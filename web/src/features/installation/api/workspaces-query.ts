import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { byCursor } from '@/lib/pages'

export const WORKSPACES_KEY = ['workspaces'] as const

export interface WorkspacesFilter {
  q?: string
}

export const workspacesQuery = (filter: WorkspacesFilter) =>
  infiniteQueryOptions({
    queryKey: [...WORKSPACES_KEY, filter],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/v1/workspaces', {
          params: { query: { ...filter, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
