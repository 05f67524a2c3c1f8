import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { byCursor } from '@/lib/pages'

export type WaitingRecipient = Schema<'QueueMessage'>
export const STATES = ['ready', 'scheduled', 'in_flight', 'held'] as const
export type WaitingState = (typeof STATES)[number]

const PAGE_ROWS = 25

/** The recipients that mail waits for at one destination. */
export function waitingQuery(domain: string, status: WaitingState | undefined, all: boolean) {
  return infiniteQueryOptions({
    queryKey: ['queue', 'waiting', domain, status, all],
    queryFn: ({ pageParam, signal }) => {
      const query = { domain, status, cursor: pageParam, limit: PAGE_ROWS, ...(all ? { all_workspaces: true } : {}) }
      return body(api.GET('/api/v1/queue/messages', { params: { query }, signal }))
    },
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
