import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type TrafficRule = Schema<'TrafficRule'>
export type NewRule = Schema<'NewRule'>

/** Standing orders about mail as it flows, newest first. */
export function rulesQuery(all: boolean) {
  return infiniteQueryOptions({
    queryKey: ['queue', 'rules', all],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/queue/rules', { params: { query: defined({ cursor: pageParam, all_workspaces: all ? true : undefined }) }, signal })),
    ...byCursor,
  })
}
