import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { startOfDay } from '@/lib/zoned'

export type Growth = Schema<'AudienceGrowth'>
export type GrowthStep = Schema<'GrowthStepName'>

export const SPANS = ['30d', '90d', '1y'] as const
export type GrowthSpan = (typeof SPANS)[number]

const DAYS: Record<GrowthSpan, number> = { '30d': 29, '90d': 89, '1y': 364 }

/** Who came and went, a point for every day, week or month of the person's zone. */
export function growthQuery(span: GrowthSpan, step: GrowthStep, timeZone: string) {
  return queryOptions({
    queryKey: ['audience', 'growth', span, step, timeZone],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/audience/growth', { params: { query: { since: startOfDay(DAYS[span], timeZone), step, time_zone: timeZone } }, signal })),
    placeholderData: keepPreviousData,
  })
}
