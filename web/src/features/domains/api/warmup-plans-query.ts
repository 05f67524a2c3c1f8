import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const warmupPlansQuery = queryOptions({
  queryKey: ['warmup-plans'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/v1/warmup-plans', { signal }))).items,
})
