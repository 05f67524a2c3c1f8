import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const mailSettingsQuery = queryOptions({
  queryKey: ['mail-settings'],
  queryFn: () => body(api.GET('/api/v1/mail-settings')),
  staleTime: 10 * 60_000,
})
