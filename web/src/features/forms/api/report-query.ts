import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Figures grow while somebody looks. */
const LOOK_EVERY_MS = 15_000

export function reportQuery(id: string, days: number) {
  return queryOptions({
    queryKey: ['forms', 'report', id, days],
    queryFn: ({ signal }) => body(api.GET('/api/v1/forms/{id}/report', { params: { path: { id }, query: { days } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_EVERY_MS,
  })
}
