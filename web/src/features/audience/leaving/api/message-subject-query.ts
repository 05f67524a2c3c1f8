import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** What a message was about; refused when it is not kept any more. */
export function messageSubjectQuery(id: string) {
  return queryOptions({
    queryKey: ['messages', 'subject', id],
    queryFn: async ({ signal }): Promise<string> => (await body(api.GET('/api/v1/messages/{id}', { params: { path: { id } }, signal }))).subject ?? '',
    retry: false,
  })
}
