import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type SourceDay = Schema<'SourceDay'>
export const SPANS = ['7', '30', '90'] as const
export type Span = (typeof SPANS)[number]

/** What left from a source, by day and provider. */
export function sourceFiguresQuery(id: string, span: Span) {
  return queryOptions({
    queryKey: ['egress', 'sources', 'figures', id, span],
    queryFn: ({ signal }) => body(api.GET('/api/v1/sources/{id}/figures', { params: { path: { id }, query: { days: Number(span) } }, signal })),
    placeholderData: keepPreviousData,
  })
}
