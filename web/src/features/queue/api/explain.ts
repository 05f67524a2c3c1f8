import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type Reason = Schema<'QueueReason'>

const REFETCH_MS = 10_000

/** Why mail to a domain is as fast as it is, the strongest reason first. */
export function explainQuery(domain: string, all: boolean) {
  return queryOptions({
    queryKey: ['queue', 'explain', domain, all],
    queryFn: async ({ signal }) => {
      const query = { domain, ...(all ? { all_workspaces: true } : {}) }
      return (await body(api.GET('/api/v1/queue/explain', { params: { query }, signal }))).reasons
    },
    refetchInterval: REFETCH_MS,
  })
}
