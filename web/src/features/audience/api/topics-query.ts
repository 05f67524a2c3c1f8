import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type Topic = Schema<'Topic'>

/** All topics: the server has at most 500. */
export const topicsQuery = queryOptions({
  queryKey: ['audience', 'topics'],
  queryFn: async ({ signal }): Promise<Topic[]> => (await body(api.GET('/api/v1/topics', { signal }))).items,
})
