import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type Rehearsal = Schema<'Rehearsal'>

/** While one waits or runs, the list is asked for again after so long. */
const ASK_AGAIN_MS = 2_000

export function isUnfinished({ state }: Rehearsal): boolean {
  return state === 'waiting' || state === 'running'
}

/** Rehearsals of the workspace, newest first. */
export function rehearsalsQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['rehearsals', 'list', q],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/rehearsals', { params: { query: defined({ q: q === '' ? undefined : q, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isUnfinished)) === true ? ASK_AGAIN_MS : false),
  })
}
