import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** Without an id a segment is added. */
type Save = { id: null; values: Schema<'NewSegment'> } | { id: string; version: number; values: Schema<'SegmentChange'> }

export function useSaveSegment() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (save: Save) =>
      save.id === null
        ? body(api.POST('/api/v1/segments', { body: save.values }))
        : body(
            api.PATCH('/api/v1/segments/{id}', {
              params: { path: { id: save.id }, header: { 'If-Match': `"${String(save.version)}"` } },
              body: save.values,
            }),
          ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audience'] }),
  })
}
