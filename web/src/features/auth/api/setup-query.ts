import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Whether there is anything to set up, and whether this link may do it. */
export function setupQuery(token: string | undefined) {
  return queryOptions({
    queryKey: ['setup', token ?? null],
    queryFn: () => body(api.GET('/api/v1/setup', { params: { query: token === undefined ? {} : { token } } })),
    staleTime: Infinity,
  })
}
