import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** All topics: the server has at most 500. */
export const topicsQuery = queryOptions({
  queryKey: ['audience', 'topics'],
  queryFn: async ({ signal }): Promise<Schema<'Topic'>[]> => (await body(api.GET('/api/v1/topics', { signal }))).items,
})

/** All fields that the workspace keeps of its contacts: at most 200. */
export const fieldsQuery = queryOptions({
  queryKey: ['audience', 'fields'],
  queryFn: async ({ signal }): Promise<Schema<'ContactField'>[]> => (await body(api.GET('/api/v1/contact-fields', { signal }))).items,
})

/** A text field for a column that none of the others fits. */
export function useAddTextField() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ name, label }: { name: string; label: string }) => body(api.POST('/api/v1/contact-fields', { body: { name, label, kind: 'text' } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audience', 'fields'] }),
  })
}
