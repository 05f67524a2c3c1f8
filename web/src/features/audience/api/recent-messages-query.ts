import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type MessageRow = Schema<'MessageSummary'>

const ROWS = 5

/** What was sent to an address last. */
export function recentMessagesQuery(recipient: string) {
  return queryOptions({
    queryKey: ['messages', 'recent', recipient],
    queryFn: async ({ signal }): Promise<MessageRow[]> =>
      (await body(api.GET('/api/v1/messages', { params: { query: { recipient, limit: ROWS } }, signal }))).items,
  })
}
