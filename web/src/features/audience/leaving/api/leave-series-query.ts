import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { type LeaveFilter, sinceOf } from './leave-filter'

export type LeavePoint = Schema<'UnsubscribePoint'>

/** Who left, a point for every day of the person's zone. */
export function leaveSeriesQuery({ span, topic, message }: LeaveFilter, timeZone: string) {
  return queryOptions({
    queryKey: ['audience', 'leaving', 'series', span, topic, message, timeZone],
    queryFn: async ({ signal }): Promise<LeavePoint[]> =>
      (
        await body(
          api.GET('/api/v1/unsubscribe-reasons/series', {
            params: { query: defined({ since: sinceOf(span, timeZone), time_zone: timeZone, topic, message }) },
            signal,
          }),
        )
      ).items,
    placeholderData: keepPreviousData,
  })
}
