import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import { PAGE_MAX_ROWS, wholeList } from '@/lib/pages'

/** Every source by name; for administrators. */
export const sourceNamesQuery = queryOptions({
  queryKey: ['egress', 'sources', 'queue-names'],
  queryFn: async ({ signal }) => {
    const all = await wholeList((cursor) => body(api.GET('/api/v1/sources', { params: { query: defined({ limit: PAGE_MAX_ROWS, cursor }) }, signal })))
    return all.map(({ id, name }) => ({ id, name }))
  },
})
