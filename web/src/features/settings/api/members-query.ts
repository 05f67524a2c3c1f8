import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { byCursor } from '@/lib/pages'

export function membersQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['members', q],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/members', { params: { query: { ...(q === '' ? {} : { q }), cursor: pageParam } }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
