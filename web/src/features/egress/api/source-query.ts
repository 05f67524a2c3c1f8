import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function sourceQuery(id: string) {
  return queryOptions({
    queryKey: ['egress', 'sources', 'one', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/sources/{id}', { params: { path: { id } }, signal })),
  })
}
