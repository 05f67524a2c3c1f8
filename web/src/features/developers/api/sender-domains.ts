import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

const DOMAINS_SHOWN_MAX = 200

/** Names of the workspace's sender domains, for choices. */
export const senderDomainsQuery = queryOptions({
  queryKey: ['domains', 'names'],
  queryFn: async () => {
    const page = await body(api.GET('/api/v1/domains', { params: { query: { limit: DOMAINS_SHOWN_MAX } } }))
    return page.items.map(({ name }) => name)
  },
})
