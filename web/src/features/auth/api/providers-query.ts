import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** The single sign-on providers that anyone may sign in with. */
export const providersQuery = queryOptions({
  queryKey: ['sign-in-providers'],
  queryFn: () => body(api.GET('/api/v1/session/providers')),
  staleTime: Infinity,
})
