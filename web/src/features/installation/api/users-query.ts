import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { byCursor } from '@/lib/pages'

export const USERS_KEY = ['users'] as const

export interface UsersFilter {
  q?: string
}

export const usersQuery = (filter: UsersFilter) =>
  infiniteQueryOptions({
    queryKey: [...USERS_KEY, filter],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/v1/users', {
          params: { query: { ...filter, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
