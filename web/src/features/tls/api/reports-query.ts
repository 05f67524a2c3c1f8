import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Report = Schema<'TlsReport'>
export const STATES = ['waiting', 'sent', 'failed'] as const
export type ReportState = (typeof STATES)[number]

/** TLS reports to domains that ask for them, newest first. */
export function reportsQuery(q: string, state: ReportState | undefined) {
  return infiniteQueryOptions({
    queryKey: ['tls', 'reports', 'list', q, state],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/tls/reports', { params: { query: defined({ q: q === '' ? undefined : q, state, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
