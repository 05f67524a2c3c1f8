import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Reason = Schema<'SuppressionReasonName'>

export interface SuppressionFilter {
  q?: string | undefined
  reason?: Reason | undefined
}

export function suppressionsQuery({ q, reason }: SuppressionFilter) {
  const query = defined({ prefix: q, reason })
  return infiniteQueryOptions({
    queryKey: ['suppressions', query],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/suppressions', { params: { query: defined({ ...query, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
