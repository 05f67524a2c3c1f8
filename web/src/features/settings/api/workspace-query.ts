import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const workspaceQuery = queryOptions({
  queryKey: ['workspace'],
  queryFn: () => body(api.GET('/api/v1/workspace')),
})
