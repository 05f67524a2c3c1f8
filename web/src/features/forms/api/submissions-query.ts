import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { defined } from '@/lib/defined'
import { byCursor } from '@/lib/pages'

export type SubmissionState = Schema<'SubmissionStateName'>

export const submissionsQuery = (id: string, state: SubmissionState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['forms', 'submissions', id, state ?? 'any'],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET('/api/v1/forms/{id}/submissions', { params: { path: { id }, query: defined({ state, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
