import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { isUnfinished } from './rehearsals-query'

export type Report = Schema<'RehearsalReport'>
export type Cell = Schema<'RehearsalCell'>
export type Advice = Schema<'RehearsalAdvice'>

const ASK_AGAIN_MS = 1_000

/** One rehearsal, with its report when it has ended. */
export function rehearsalQuery(id: string) {
  return queryOptions({
    queryKey: ['rehearsals', 'one', id],
    queryFn: ({ signal }) => body(api.GET('/api/v1/rehearsals/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data !== undefined && isUnfinished(state.data) ? ASK_AGAIN_MS : false),
  })
}
