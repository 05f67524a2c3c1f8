import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Pool = Schema<'Pool'>

export function poolsQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['egress', 'pools', 'list', q],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/pools', { params: { query: defined({ q: q === '' ? undefined : q, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
