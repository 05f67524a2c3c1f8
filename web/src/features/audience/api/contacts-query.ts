import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query, Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Contact = Schema<'Contact'>
export type ContactStatus = Schema<'ContactStatus'>
export type SubscriptionState = Schema<'SubscriptionStateName'>
export type ContactSort = NonNullable<Query<'/api/v1/contacts'>['sort']>

/** Everything the list can be narrowed by; all of it is done by the server. */
export interface ContactFilter {
  q?: string | undefined
  status?: ContactStatus | undefined
  tag?: string | undefined
  topic?: string | undefined
  state?: SubscriptionState | undefined
  segment?: string | undefined
}

export function contactsQuery(filter: ContactFilter, sort: ContactSort) {
  const query = { ...defined(filter), sort }
  return infiniteQueryOptions({
    queryKey: ['audience', 'contacts', 'list', query],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/contacts', { params: { query: defined({ ...query, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
