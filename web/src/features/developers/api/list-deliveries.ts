import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { byCursor } from '@/lib/pages'
import { WEBHOOKS_KEY } from './list-webhooks'

const POLL_MS = 3_000

export const deliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...WEBHOOKS_KEY, id, 'deliveries'],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/webhooks/{id}/deliveries', {
          params: { path: { id }, query: pageParam === undefined ? {} : { cursor: pageParam } },
        }),
      ),
    ...byCursor,
    // A delivery that is under way will have ended soon.
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => status === 'pending')) === true ? POLL_MS : false,
  })
