import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

const REFRESH_MS = 30_000

export const installationQuery = queryOptions({
  queryKey: ['installation'],
  queryFn: () => body(api.GET('/api/v1/installation')),
  refetchInterval: REFRESH_MS,
})
