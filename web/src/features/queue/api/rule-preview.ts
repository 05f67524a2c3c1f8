import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { NewRule } from './rules'

/** How many recipients a rule would concern; nothing is changed. */
export function rulePreviewQuery(rule: NewRule) {
  return queryOptions({
    queryKey: ['queue', 'rule-preview', rule],
    queryFn: ({ signal }) => body(api.POST('/api/v1/queue/rules/preview', { body: rule, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
}
