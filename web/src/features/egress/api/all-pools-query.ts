import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import { PAGE_MAX_ROWS, wholeList } from '@/lib/pages'

/** Every pool, to choose from. */
export const allPoolsQuery = queryOptions({
  queryKey: ['egress', 'pools', 'all'],
  queryFn: ({ signal }) =>
    wholeList((cursor) => body(api.GET('/api/v1/pools', { params: { query: defined({ limit: PAGE_MAX_ROWS, cursor }) }, signal }))),
})
