import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type Attention = Schema<'Attention'>

const REFETCH_MS = 30_000

export const attentionQuery = queryOptions({
  queryKey: ['attention'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/v1/attention', { signal }))).items,
  refetchInterval: REFETCH_MS,
})
