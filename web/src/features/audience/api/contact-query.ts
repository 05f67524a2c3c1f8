import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function contactQuery(id: string) {
  return queryOptions({
    queryKey: ['audience', 'contact', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/contacts/{id}', { params: { path: { id } }, signal })),
  })
}
