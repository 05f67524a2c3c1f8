import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { byCursor } from '@/lib/pages'

export const KEYS_KEY = ['keys'] as const

export const keysQuery = infiniteQueryOptions({
  queryKey: KEYS_KEY,
  queryFn: ({ pageParam }) =>
    body(api.GET('/api/v1/keys', { params: { query: pageParam === undefined ? {} : { cursor: pageParam } } })),
  ...byCursor,
})
