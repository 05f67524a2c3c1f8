import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const WEBHOOKS_KEY = ['webhooks'] as const

export const webhooksQuery = queryOptions({
  queryKey: [...WEBHOOKS_KEY, 'list'],
  queryFn: () => body(api.GET('/api/v1/webhooks')),
})
