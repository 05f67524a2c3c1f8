import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** What was captured does not change any more. */
export function capturedQuery(id: string) {
  return queryOptions({
    queryKey: ['sandbox', 'message', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/sandbox/messages/{id}', { params: { path: { id } }, signal })),
    staleTime: 5 * 60_000,
  })
}
