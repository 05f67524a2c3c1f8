import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type WorkspaceAdvice = Schema<'WorkspaceAdvice'>

/** Who should have addresses of their own. */
export const adviceQuery = infiniteQueryOptions({
  queryKey: ['egress', 'advice'],
  queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/pool-advice', { params: { query: defined({ cursor: pageParam }) }, signal })),
  ...byCursor,
})
