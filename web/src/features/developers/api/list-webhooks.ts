import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type WebhookSort = NonNullable<Query<'/api/v1/webhooks'>['sort']>

export const WEBHOOKS_KEY = ['webhooks'] as const

export const webhooksQuery = (filter: Listing<WebhookSort>) =>
  infiniteQueryOptions({
    queryKey: [...WEBHOOKS_KEY, 'list', filter],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/webhooks', { params: { query: defined({ ...filter, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
