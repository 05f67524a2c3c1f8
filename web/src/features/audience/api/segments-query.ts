import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type Segment = Schema<'Segment'>

/** All segments, by name: the server has at most 1,000. */
export const segmentsQuery = queryOptions({
  queryKey: ['audience', 'segments'],
  queryFn: async ({ signal }): Promise<Segment[]> => (await body(api.GET('/api/v1/segments', { signal }))).items,
})
