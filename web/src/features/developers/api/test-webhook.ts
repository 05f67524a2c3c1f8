import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { WEBHOOKS_KEY } from './list-webhooks'

export function useTestWebhook(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => body(api.POST('/api/v1/webhooks/{id}/test', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [...WEBHOOKS_KEY, id] }),
  })
}
