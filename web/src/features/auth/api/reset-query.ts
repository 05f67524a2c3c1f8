import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Whose password a link sets. */
export function resetQuery(token: string) {
  return queryOptions({
    queryKey: ['reset', token],
    queryFn: () => body(api.GET('/api/v1/reset', { params: { query: { token } } })),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  })
}
