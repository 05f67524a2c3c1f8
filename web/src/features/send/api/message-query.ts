import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function messageQuery(id: string) {
  return queryOptions({
    queryKey: ['messages', 'story', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/messages/{id}', { params: { path: { id } }, signal })),
  })
}
