import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type ProviderSort = NonNullable<Query<'/api/v1/oidc-providers'>['sort']>

export const oidcProvidersQuery = (filter: Listing<ProviderSort>) =>
  infiniteQueryOptions({
    queryKey: ['oidc-providers', filter],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/oidc-providers', { params: { query: defined({ ...filter, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
