import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { WEBHOOKS_KEY } from './list-webhooks'

export function useChangeWebhook(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: Schema<'WebhookChange'>) =>
      body(api.PATCH('/api/v1/webhooks/{id}', { params: { path: { id } }, body: change })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: WEBHOOKS_KEY }),
  })
}
