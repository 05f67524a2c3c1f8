import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { byCursor } from '@/lib/pages'

export const CREDENTIALS_KEY = ['credentials', 'smtp'] as const

export const credentialsQuery = infiniteQueryOptions({
  queryKey: CREDENTIALS_KEY,
  queryFn: ({ pageParam }) =>
    body(api.GET('/api/v1/credentials/smtp', { params: { query: pageParam === undefined ? {} : { cursor: pageParam } } })),
  ...byCursor,
})
