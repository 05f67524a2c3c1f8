import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type CredentialSort = NonNullable<Query<'/api/v1/credentials/smtp'>['sort']>

export const CREDENTIALS_KEY = ['credentials', 'smtp'] as const

export const credentialsQuery = (filter: Listing<CredentialSort>) =>
  infiniteQueryOptions({
    queryKey: [...CREDENTIALS_KEY, filter],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/credentials/smtp', { params: { query: defined({ ...filter, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
