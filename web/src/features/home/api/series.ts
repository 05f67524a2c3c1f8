import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { bucketOf, type Range, sinceOf } from './range'

const REFETCH_MS = 60_000

export interface SeriesPoint {
  at: string
  accepted: number
  delivered: number
  deferred: number
  bounced: number
  expired: number
  captured: number
}

/** What happened in the range, a point for every hour or day of the person's zone. */
export function seriesQuery(range: Range, timeZone: string) {
  return queryOptions({
    queryKey: ['stats', 'series', range, timeZone],
    queryFn: async ({ signal }): Promise<SeriesPoint[]> => {
      const query = { since: sinceOf(range, timeZone), bucket: bucketOf(range), time_zone: timeZone }
      const { items } = await body(api.GET('/api/v1/stats/series', { params: { query }, signal }))
      return items
    },
    refetchInterval: REFETCH_MS,
    placeholderData: keepPreviousData,
  })
}
