import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** Without an id a topic is added. */
type Save = { id: null; values: Schema<'NewTopic'> } | { id: string; values: Schema<'TopicChange'> }

export function useSaveTopic() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (save: Save) =>
      save.id === null
        ? body(api.POST('/api/v1/topics', { body: save.values }))
        : body(api.PATCH('/api/v1/topics/{id}', { params: { path: { id: save.id } }, body: save.values })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audience'] }),
  })
}
