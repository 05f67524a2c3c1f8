import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type UserSort = NonNullable<Query<'/api/v1/users'>['sort']>

export const USERS_KEY = ['users'] as const

export const usersQuery = (filter: Listing<UserSort>) =>
  infiniteQueryOptions({
    queryKey: [...USERS_KEY, filter],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/users', { params: { query: defined({ ...filter, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
