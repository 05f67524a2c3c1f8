import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export const domainsQuery = infiniteQueryOptions({
  queryKey: ['domains', 'list'],
  queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/domains', { params: { query: defined({ cursor: pageParam }) }, signal })),
  ...byCursor,
  placeholderData: keepPreviousData,
})
