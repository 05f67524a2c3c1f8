import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { WEBHOOKS_KEY } from './list-webhooks'

export function useCreateWebhook() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (webhook: Schema<'NewWebhook'>) => body(api.POST('/api/v1/webhooks', { body: webhook })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: WEBHOOKS_KEY }),
  })
}
