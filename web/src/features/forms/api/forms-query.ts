import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'

export type FormSort = NonNullable<Query<'/api/v1/forms'>['sort']>

export const formsQuery = (filter: Listing<FormSort>) =>
  infiniteQueryOptions({
    queryKey: ['forms', 'list', filter],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/forms', { params: { query: defined({ ...filter, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
