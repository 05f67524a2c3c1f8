import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { byCursor } from '@/lib/pages'

export interface AuditFilter {
  q?: string
  action?: string
  actor?: string
  since?: string
  until?: string
  all_workspaces?: true
}

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/v1/audit', {
          params: { query: { ...filter, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
