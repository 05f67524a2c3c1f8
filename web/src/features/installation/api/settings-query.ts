import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const settingsQuery = queryOptions({
  queryKey: ['installation', 'settings'],
  queryFn: () => body(api.GET('/api/v1/settings')),
})
