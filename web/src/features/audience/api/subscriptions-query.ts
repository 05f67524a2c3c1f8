import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type Subscription = Schema<'Subscription'>

/** Where a contact stands with the topics it ever had to do with. */
export function subscriptionsQuery(id: string) {
  return queryOptions({
    queryKey: ['audience', 'contact', id, 'subscriptions'],
    queryFn: async ({ signal }): Promise<Subscription[]> =>
      (await body(api.GET('/api/v1/contacts/{id}/subscriptions', { params: { path: { id } }, signal }))).items,
  })
}
