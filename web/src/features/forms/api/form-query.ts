import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function formQuery(id: string) {
  return queryOptions({
    queryKey: ['forms', 'one', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/forms/{id}', { params: { path: { id } }, signal })),
  })
}
