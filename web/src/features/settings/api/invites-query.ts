import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type InviteSort = NonNullable<Query<'/api/v1/invites'>['sort']>

export const invitesQuery = (filter: Listing<InviteSort>) =>
  infiniteQueryOptions({
    queryKey: ['invites', filter],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/invites', { params: { query: defined({ ...filter, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
