import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { byCursor } from '@/lib/pages'

export const invitesQuery = infiniteQueryOptions({
  queryKey: ['invites'],
  queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/invites', { params: { query: { cursor: pageParam } }, signal })),
  ...byCursor,
})
