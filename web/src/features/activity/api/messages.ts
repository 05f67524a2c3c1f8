import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import type { SourceName, Status, StreamName } from '@/components/message-words'
import { byCursor } from '@/lib/pages'

export type MessageRow = Schema<'MessageSummary'>

/** Everything the list can be narrowed by; all of it is done by the server. */
export interface MessageFilter {
  q?: string
  status?: Status
  stream?: StreamName
  source?: SourceName
  domain?: string
  tag?: string
  sender?: string
  recipient?: string
  since?: string
  until?: string
}

export const PAGE_ROWS = 100

type Query = Omit<MessageFilter, 'status'> & { status?: Schema<'RecipientStatusName'> }

const WHOLE_ADDRESS = /^\S+@\S+\.\S{2,}$/
const SEARCHABLE = /[\p{L}\p{N}]/u

/** While somebody types, the last word may go on; a whole address means exactly that address. */
export function searchText(typed: string | undefined): string | undefined {
  const text = typed?.trim() ?? ''
  if (!SEARCHABLE.test(text)) return undefined
  return WHOLE_ADDRESS.test(text) || text.endsWith('*') ? text : `${text}*`
}

export async function fetchMessages(filter: MessageFilter, cursor: string | undefined, signal: AbortSignal | undefined, limit = PAGE_ROWS) {
  const query = { ...(filter as Query), q: searchText(filter.q), limit, cursor }
  return body(api.GET('/api/v1/messages', { params: { query }, ...(signal === undefined ? {} : { signal }) }))
}

export function messagesQuery(filter: MessageFilter) {
  return infiniteQueryOptions({
    queryKey: ['messages', 'list', filter],
    queryFn: ({ pageParam, signal }) => fetchMessages(filter, pageParam, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    // What is read must not move; news come by the live tail.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}
