import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { formQuery } from './form-query'

interface Change {
  change: Schema<'FormChange'>
  /** As it is known here: somebody else's changes are not written over. */
  version: number
}

export function useUpdateForm(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ change, version }: Change) =>
      body(api.PATCH('/api/v1/forms/{id}', { params: { path: { id }, header: { 'If-Match': `"${String(version)}"` } }, body: change })),
    onSuccess: (form) => {
      queryClient.setQueryData(formQuery(id).queryKey, form)
    },
  })
}
