import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'
import { type LeaveFilter, sinceOf } from './leave-filter'

export type Leaver = Schema<'Unsubscription'>

const ROWS = 20

interface LeaversFilter extends LeaveFilter {
  /** A part of what they wrote. */
  words: string
  /** Only those who said why. */
  explained: boolean
}

/** Those who left, newest first. */
export function leaversQuery({ span, topic, message, words, explained }: LeaversFilter, timeZone: string) {
  return infiniteQueryOptions({
    queryKey: ['audience', 'leaving', 'people', span, topic, message, words, explained, timeZone],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/v1/unsubscribe-reasons', {
          params: {
            query: defined({
              since: sinceOf(span, timeZone),
              topic,
              message,
              q: words === '' ? undefined : words,
              explained: explained ? 1 : undefined,
              limit: ROWS,
              cursor: pageParam,
            }),
          },
          signal,
        }),
      ),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
}
