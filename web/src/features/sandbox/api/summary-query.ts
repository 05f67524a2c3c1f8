import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const sandboxSummaryQuery = queryOptions({
  queryKey: ['sandbox', 'summary'],
  queryFn: ({ signal }) => body(api.GET('/api/v1/sandbox/summary', { signal })),
})
