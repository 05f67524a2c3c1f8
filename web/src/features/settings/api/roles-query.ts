import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** What each role may do. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: () => body(api.GET('/api/v1/roles')),
  staleTime: Infinity,
})
