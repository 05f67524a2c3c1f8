import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function segmentQuery(id: string) {
  return queryOptions({
    queryKey: ['audience', 'segment', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/segments/{id}', { params: { path: { id } }, signal })),
  })
}
