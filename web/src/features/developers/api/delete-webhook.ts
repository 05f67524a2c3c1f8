import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { WEBHOOKS_KEY } from './list-webhooks'

export function useDeleteWebhook(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.DELETE('/api/v1/webhooks/{id}', { params: { path: { id } } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: [...WEBHOOKS_KEY, 'list'] })
      // Not refetched: the page that shows it is about to close.
      queryClient.removeQueries({ queryKey: [...WEBHOOKS_KEY, id], type: 'inactive' })
    },
  })
}
