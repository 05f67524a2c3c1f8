import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Consent = Schema<'Consent'>

const ROWS = 20

/** What a contact agreed to, and how that can be proved; newest first. */
export function consentsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['audience', 'contact', id, 'consents'],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/contacts/{id}/consents', { params: { path: { id }, query: defined({ limit: ROWS, cursor: pageParam }) }, signal })),
    ...byCursor,
  })
}
