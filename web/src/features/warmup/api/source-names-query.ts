import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import { PAGE_MAX_ROWS, wholeList } from '@/lib/pages'

export interface SourceName {
  id: string
  name: string
  address: string | null
}

/** Every source by name, to choose from and to name those that ids stand for. */
export const sourceNamesQuery = queryOptions({
  queryKey: ['egress', 'sources', 'names'],
  queryFn: async ({ signal }): Promise<SourceName[]> => {
    const all = await wholeList((cursor) => body(api.GET('/api/v1/sources', { params: { query: defined({ limit: PAGE_MAX_ROWS, cursor }) }, signal })))
    return all.map(({ id, name, address }) => ({ id, name, address: address ?? null }))
  },
})
