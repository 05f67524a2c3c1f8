import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type Phrase = Schema<'SegmentPhrase'>

export interface SegmentPreview {
  count: number
  sample: Schema<'Contact'>[]
  explanation: Phrase[]
  tookMs: number
}

/** Whom a rule picks at the moment. A question that nobody waits for any more is given up. */
export function segmentPreviewQuery(rule: unknown) {
  return queryOptions({
    queryKey: ['audience', 'contacts', 'preview', rule],
    queryFn: async ({ signal }): Promise<SegmentPreview> => {
      const begun = performance.now()
      const found = await body(api.POST('/api/v1/segments/preview', { body: { rule: rule as Schema<'SegmentRule'> }, signal }))
      return { ...found, tookMs: performance.now() - begun }
    },
    placeholderData: keepPreviousData,
    retry: false,
  })
}
