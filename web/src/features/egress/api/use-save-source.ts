import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** Without an id a source is added. */
type Save = { id: null; values: Schema<'NewSource'> } | { id: string; values: Schema<'SourceChange'> }

export function useSaveSource() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (save: Save) =>
      save.id === null
        ? body(api.POST('/api/v1/sources', { body: save.values }))
        : body(api.PATCH('/api/v1/sources/{id}', { params: { path: { id: save.id } }, body: save.values })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['egress'] }),
  })
}
