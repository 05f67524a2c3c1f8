import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

const REFETCH_MS = 30_000

async function fetchAttention(signal: AbortSignal) {
  return (await body(api.GET('/api/v1/attention', { signal }))).items
}

export type Attention = Awaited<ReturnType<typeof fetchAttention>>[number]

export const attentionQuery = queryOptions({
  queryKey: ['attention'],
  queryFn: ({ signal }) => fetchAttention(signal),
  refetchInterval: REFETCH_MS,
})
