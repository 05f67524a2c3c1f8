import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import { PAGE_MAX_ROWS, wholeList } from '@/lib/pages'

export interface SourceAddress {
  name: string
  address: string
}

/** The addresses of the installation's sources, to rehearse with; for administrators. */
export const sourceAddressesQuery = queryOptions({
  queryKey: ['egress', 'sources', 'addresses'],
  queryFn: async ({ signal }): Promise<SourceAddress[]> => {
    const all = await wholeList((cursor) => body(api.GET('/api/v1/sources', { params: { query: defined({ limit: PAGE_MAX_ROWS, cursor }) }, signal })))
    return all.flatMap(({ name, address }) => (address ? [{ name, address }] : []))
  },
})
