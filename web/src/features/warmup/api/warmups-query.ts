import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Warmup = Schema<'Warmup'>

const REFETCH_MS = 60_000

export const warmupsQuery = infiniteQueryOptions({
  queryKey: ['warmups', 'list'],
  queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/warmups', { params: { query: defined({ cursor: pageParam }) }, signal })),
  ...byCursor,
  refetchInterval: REFETCH_MS,
})
