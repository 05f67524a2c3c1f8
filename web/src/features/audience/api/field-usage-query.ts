import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** The server counts up to this. */
export const USAGE_MAX = 100_000

/** How many contacts have a value, by the id of the field. */
export const fieldUsageQuery = queryOptions({
  queryKey: ['audience', 'field-usage'],
  queryFn: async ({ signal }): Promise<ReadonlyMap<string, number>> => {
    const { items } = await body(api.GET('/api/v1/contact-fields/usage', { signal }))
    return new Map(items.map(({ id, contacts }) => [id, contacts]))
  },
})
