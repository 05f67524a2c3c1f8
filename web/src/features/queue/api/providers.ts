import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** The mailbox providers whose limits are known. */
export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/v1/providers', { signal }))).items,
  // They come with the program.
  staleTime: Infinity,
})
