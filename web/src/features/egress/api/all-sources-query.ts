import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import { PAGE_MAX_ROWS, wholeList } from '@/lib/pages'

/** Every source, to choose from. */
export const allSourcesQuery = queryOptions({
  queryKey: ['egress', 'sources', 'all'],
  queryFn: ({ signal }) =>
    wholeList((cursor) => body(api.GET('/api/v1/sources', { params: { query: defined({ limit: PAGE_MAX_ROWS, cursor }) }, signal }))),
})
