import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** A report with its content, as it was sent. */
export function reportQuery(id: number) {
  return queryOptions({
    queryKey: ['tls', 'reports', 'one', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/tls/reports/{id}', { params: { path: { id } }, signal })),
  })
}
