import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** The plain HTML follows the draft. */
export function embedQuery(id: string, version: number) {
  return queryOptions({
    queryKey: ['forms', 'embed', id, version],
    queryFn: ({ signal }) => body(api.GET('/api/v1/forms/{id}/embed', { params: { path: { id } }, signal })),
  })
}
