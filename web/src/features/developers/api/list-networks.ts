import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type NetworkSort = NonNullable<Query<'/api/v1/credentials/networks'>['sort']>

export const NETWORKS_KEY = ['credentials', 'networks'] as const

export const networksQuery = (filter: Listing<NetworkSort>) =>
  infiniteQueryOptions({
    queryKey: [...NETWORKS_KEY, filter],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/credentials/networks', { params: { query: defined({ ...filter, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
