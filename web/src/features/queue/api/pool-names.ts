import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import { PAGE_MAX_ROWS, wholeList } from '@/lib/pages'

/** Every pool by name; for administrators. */
export const poolNamesQuery = queryOptions({
  queryKey: ['egress', 'pools', 'names'],
  queryFn: async ({ signal }) => {
    const all = await wholeList((cursor) => body(api.GET('/api/v1/pools', { params: { query: defined({ limit: PAGE_MAX_ROWS, cursor }) }, signal })))
    return all.map(({ id, name }) => ({ id, name }))
  },
})
