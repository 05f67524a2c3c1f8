import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type Plan = Schema<'WarmupPlan'>

/** Those that come with the program, then custom ones. */
export const plansQuery = queryOptions({
  queryKey: ['warmup-plans'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/v1/warmup-plans', { signal }))).items,
})
