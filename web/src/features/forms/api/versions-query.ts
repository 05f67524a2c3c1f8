import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: ['forms', 'versions', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/forms/{id}/versions', { params: { path: { id } }, signal })),
  })
}
