import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type StsPolicy = Schema<'MtaStsPolicy'>

/** The MTA-STS policies of recipient domains that are kept here. */
export function mtaStsQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['tls', 'mta-sts', q],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/tls/mta-sts', { params: { query: defined({ q: q === '' ? undefined : q, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
