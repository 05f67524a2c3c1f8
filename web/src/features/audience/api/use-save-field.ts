import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** Without an id a field is added. */
type Save = { id: null; values: Schema<'NewContactField'> } | { id: string; values: Schema<'ContactFieldChange'> }

export function useSaveField() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (save: Save) =>
      save.id === null
        ? body(api.POST('/api/v1/contact-fields', { body: save.values }))
        : body(api.PATCH('/api/v1/contact-fields/{id}', { params: { path: { id: save.id } }, body: save.values })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audience'] }),
  })
}
