import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Whether this workspace has ever sent anything that is still remembered. */
export const anyMessageQuery = queryOptions({
  queryKey: ['messages', 'any'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/v1/messages', { params: { query: { limit: 1 } }, signal }))).items.length > 0,
  // Once there was one, there is no way back that matters.
  staleTime: (query) => (query.state.data === true ? Infinity : 0),
})
