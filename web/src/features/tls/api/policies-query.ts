import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Policy = Schema<'TlsPolicy'>
export type Level = Schema<'TlsLevelName'>

/** What is wanted of the connections to some destinations. */
export function policiesQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['tls', 'policies', q],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/tls/policies', { params: { query: defined({ q: q === '' ? undefined : q, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
