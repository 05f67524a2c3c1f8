import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type SendPermission = Schema<'SendPermission'>

/** Whether a contact may get a topic now, as every sender asks. */
export function maySendQuery(id: string, topic: string) {
  return queryOptions({
    queryKey: ['audience', 'contact', id, 'may-send', topic],
    queryFn: ({ signal }) => body(api.GET('/api/v1/contacts/{id}/may-send', { params: { path: { id }, query: { topic } }, signal })),
  })
}
