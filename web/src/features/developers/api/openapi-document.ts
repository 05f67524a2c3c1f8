import { queryOptions } from '@tanstack/react-query'
import { problemOf } from '@/api/problem'
import type { Document } from '../reference/document'

/** The description that the server gives of itself. */
export const openapiQuery = queryOptions({
  queryKey: ['openapi'],
  queryFn: async (): Promise<Document> => {
    const response = await fetch('/api/openapi.json', { credentials: 'same-origin' })
    if (!response.ok) throw await problemOf(response)
    return (await response.json()) as Document
  },
  staleTime: Infinity,
})
