import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { byCursor } from '@/lib/pages'

export const NETWORKS_KEY = ['credentials', 'networks'] as const

export const networksQuery = infiniteQueryOptions({
  queryKey: NETWORKS_KEY,
  queryFn: ({ pageParam }) =>
    body(api.GET('/api/v1/credentials/networks', { params: { query: pageParam === undefined ? {} : { cursor: pageParam } } })),
  ...byCursor,
})
