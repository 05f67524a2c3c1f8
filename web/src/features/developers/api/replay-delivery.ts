import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { WEBHOOKS_KEY } from './list-webhooks'

export function useReplayDelivery(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (delivery: number) =>
      api.POST('/api/v1/webhooks/{id}/deliveries/{delivery}/replay', { params: { path: { id, delivery } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [...WEBHOOKS_KEY, id] }),
  })
}
