import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

const DOMAINS_MAX = 200

/** Names of the domains that real mail can be sent from. */
export const verifiedDomainsQuery = queryOptions({
  queryKey: ['domains', 'verified'],
  queryFn: async ({ signal }) => {
    const page = await body(api.GET('/api/v1/domains', { params: { query: { limit: DOMAINS_MAX } }, signal }))
    return page.items.filter(({ verified }) => verified).map(({ name }) => name)
  },
})
