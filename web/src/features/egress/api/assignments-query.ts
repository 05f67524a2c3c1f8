import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Assignment = Schema<'PoolAssignment'>

/** Which pool carries which stream of whom. */
export const assignmentsQuery = infiniteQueryOptions({
  queryKey: ['egress', 'assignments'],
  queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/pool-assignments', { params: { query: defined({ cursor: pageParam }) }, signal })),
  ...byCursor,
})
