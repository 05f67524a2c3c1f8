import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** The public pages with the reasons that are asked for; kept under the key that saving them makes stale. */
export const askedReasonsQuery = queryOptions({
  queryKey: ['public-pages'],
  queryFn: () => body(api.GET('/api/v1/public-pages')),
})
