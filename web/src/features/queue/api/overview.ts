import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type QueueTotals = Omit<Schema<'QueueOverview'>, 'destinations'>

/** The live stream tells of changes; this is for what it may have missed. */
const REFETCH_MS = 10_000
/** It does not tell of other workspaces. */
const REFETCH_ALL_MS = 3_000

/** The queue in numbers. */
export function overviewQuery(all: boolean) {
  return queryOptions({
    queryKey: ['queue', 'overview', all],
    queryFn: async ({ signal }): Promise<QueueTotals> => {
      const query = { limit: 1, ...(all ? { all_workspaces: true } : {}) }
      return body(api.GET('/api/v1/queue', { params: { query }, signal }))
    },
    refetchInterval: all ? REFETCH_ALL_MS : REFETCH_MS,
  })
}
