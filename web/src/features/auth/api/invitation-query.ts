import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: () => body(api.GET('/api/v1/join', { params: { query: { token } } })),
    retry: false,
  })
}
