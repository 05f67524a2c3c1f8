import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query, Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Reason = Schema<'SuppressionReasonName'>

export type SuppressionSort = NonNullable<Query<'/api/v1/suppressions'>['sort']>

export interface SuppressionFilter {
  q?: string | undefined
  reason?: Reason | undefined
  sort?: SuppressionSort | undefined
}

export function suppressionsQuery({ q, reason, sort }: SuppressionFilter) {
  const query = defined({ q, reason, sort })
  return infiniteQueryOptions({
    queryKey: ['suppressions', query],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/suppressions', { params: { query: defined({ ...query, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
