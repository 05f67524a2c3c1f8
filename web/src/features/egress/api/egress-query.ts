import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Where the mail of the workspace in view leaves from. */
export const egressQuery = queryOptions({
  queryKey: ['egress', 'own'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/egress', { signal })),
})
