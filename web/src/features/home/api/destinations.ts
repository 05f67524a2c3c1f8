import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { type Range, sinceOf } from './range'

export type SlowDestination = Schema<'StatsDestination'>

const SHOWN = 8
const REFETCH_MS = 60_000

/** The destinations that take the longest to take mail. */
export function slowestQuery(range: Range, timeZone: string) {
  return queryOptions({
    queryKey: ['stats', 'destinations', 'slowest', range, timeZone],
    queryFn: async ({ signal }): Promise<SlowDestination[]> => {
      const query = { since: sinceOf(range, timeZone), sort: 'slowest' as const, limit: SHOWN }
      const { items } = await body(api.GET('/api/v1/stats/destinations', { params: { query }, signal }))
      return items
    },
    refetchInterval: REFETCH_MS,
    placeholderData: keepPreviousData,
  })
}
