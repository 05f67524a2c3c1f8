import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type KeySort = NonNullable<Query<'/api/v1/keys'>['sort']>

export const KEYS_KEY = ['keys'] as const

export const keysQuery = (filter: Listing<KeySort>) =>
  infiniteQueryOptions({
    queryKey: [...KEYS_KEY, filter],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/keys', { params: { query: defined({ ...filter, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
