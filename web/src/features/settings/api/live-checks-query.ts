import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Looks at DNS and the network, so it takes seconds and is never asked by itself. */
export const liveChecksQuery = queryOptions({
  queryKey: ['live-checks'],
  queryFn: ({ signal }) => body(api.POST('/api/v1/workspace/live-checks', { signal })),
  staleTime: 60_000,
  refetchOnWindowFocus: false,
})
