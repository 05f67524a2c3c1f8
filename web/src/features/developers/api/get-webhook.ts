import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { WEBHOOKS_KEY } from './list-webhooks'

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: [...WEBHOOKS_KEY, id],
    queryFn: () => body(api.GET('/api/v1/webhooks/{id}', { params: { path: { id } } })),
  })
