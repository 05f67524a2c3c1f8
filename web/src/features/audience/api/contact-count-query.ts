import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import type { ContactFilter } from './contacts-query'

/** How many contacts a filter has. */
export function contactCountQuery(filter: ContactFilter) {
  const query = defined(filter)
  return queryOptions({
    queryKey: ['audience', 'contacts', 'count', query],
    queryFn: async ({ signal }): Promise<number> => (await body(api.GET('/api/v1/contacts/count', { params: { query }, signal }))).count,
    placeholderData: keepPreviousData,
  })
}
