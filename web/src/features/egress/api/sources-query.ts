import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Source = Schema<'Source'>

/** Checks are made in the background. */
const REFETCH_MS = 30_000

/** The addresses that mail leaves from; `q` is part of a name or an address. */
export function sourcesQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['egress', 'sources', 'list', q],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/sources', { params: { query: defined({ q: q === '' ? undefined : q, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
    refetchInterval: REFETCH_MS,
  })
}
