import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

const REFETCH_MS = 30_000

export function warmupQuery(id: string) {
  return queryOptions({
    queryKey: ['warmups', 'one', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/warmups/{id}', { params: { path: { id } }, signal })),
    refetchInterval: REFETCH_MS,
  })
}
