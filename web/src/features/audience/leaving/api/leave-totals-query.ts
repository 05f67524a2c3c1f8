import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { type LeaveFilter, sinceOf } from './leave-filter'

export type LeaveCount = Schema<'UnsubscribeCount'>
export type LeaveGrouping = 'reason' | 'topic' | 'message' | 'way'

/** How many left by each reason, topic, message or way; the most frequent first. */
export function leaveTotalsQuery({ span, topic, message }: LeaveFilter, by: LeaveGrouping, timeZone: string) {
  return queryOptions({
    queryKey: ['audience', 'leaving', 'totals', by, span, topic, message, timeZone],
    queryFn: async ({ signal }): Promise<LeaveCount[]> =>
      (
        await body(
          api.GET('/api/v1/unsubscribe-reasons/totals', {
            params: { query: defined({ since: sinceOf(span, timeZone), by, topic, message }) },
            signal,
          }),
        )
      ).items,
    placeholderData: keepPreviousData,
  })
}
