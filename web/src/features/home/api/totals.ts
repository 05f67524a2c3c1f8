import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { startOfDay } from '@/lib/zoned'

const DAY_MS = 86_400_000
const REFETCH_MS = 60_000

/** Today until now, and yesterday until the same time of day. */
export function todayQuery(timeZone: string) {
  return queryOptions({
    queryKey: ['stats', 'today', timeZone],
    queryFn: async ({ signal }) => {
      const now = Date.now()
      const totals = (since: string, until: number) => {
        const query = { since, until: new Date(until).toISOString() }
        return body(api.GET('/api/v1/stats/totals', { params: { query }, signal }))
      }
      const [today, yesterday] = await Promise.all([
        totals(startOfDay(0, timeZone, now), now),
        totals(startOfDay(1, timeZone, now), now - DAY_MS),
      ])
      return { today, yesterday }
    },
    refetchInterval: REFETCH_MS,
  })
}
