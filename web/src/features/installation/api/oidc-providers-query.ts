import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const oidcProvidersQuery = queryOptions({
  queryKey: ['oidc-providers'],
  queryFn: () => body(api.GET('/api/v1/oidc-providers')),
})
