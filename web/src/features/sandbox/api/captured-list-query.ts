import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export const SORTS = ['-captured_at', 'captured_at', '-size_bytes', 'size_bytes', 'subject', '-subject'] as const
export type CapturedSort = (typeof SORTS)[number]

export interface CapturedFilter {
  q?: string | undefined
  unread?: true | undefined
  sort?: Exclude<CapturedSort, '-captured_at'> | undefined
}

export const CAPTURED_KEY = ['sandbox', 'messages'] as const

export function capturedListQuery({ q, unread, sort }: CapturedFilter) {
  const query = defined({ q, unread, sort })
  return infiniteQueryOptions({
    queryKey: [...CAPTURED_KEY, query],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/v1/sandbox/messages', {
          params: { query: defined({ ...query, cursor: pageParam }) },
          signal,
        }),
      ),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
