import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { byCursor } from '@/lib/pages'

export type Destination = Schema<'QueueDestination'>
export const SORTS = ['waiting', 'oldest', 'next', 'domain'] as const
export type Sort = (typeof SORTS)[number]

export interface DestinationFilter {
  q?: string
  sort?: Sort
  all: boolean
}

const REFETCH_MS = 15_000
const REFETCH_ALL_MS = 5_000

/** Recipient domains that mail waits for. */
export function destinationsQuery({ q, sort, all }: DestinationFilter) {
  return infiniteQueryOptions({
    queryKey: ['queue', 'destinations', q, sort, all],
    queryFn: async ({ pageParam, signal }) => {
      const query = { q, sort, cursor: pageParam, ...(all ? { all_workspaces: true } : {}) }
      const page = await body(api.GET('/api/v1/queue/destinations', { params: { query }, signal }))
      return page as { items: Destination[]; next_cursor?: string | null }
    },
    ...byCursor,
    placeholderData: keepPreviousData,
    refetchInterval: all ? REFETCH_ALL_MS : REFETCH_MS,
  })
}

/** How many recipients wait for a destination. */
export function waitingOf({ scheduled, ready, in_flight: inFlight, held }: Destination): number {
  return scheduled + ready + inFlight + held
}
