import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

interface Sending {
  message: Schema<'NewMessage'>
  /** The same key for the same message: asking twice sends once. */
  idempotencyKey: string
}

export function useSend() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ message, idempotencyKey }: Sending) =>
      body(api.POST('/api/v1/messages', { params: { header: { 'Idempotency-Key': idempotencyKey } }, body: message })),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['onboarding'] })
      void queryClient.invalidateQueries({ queryKey: ['sandbox'] })
    },
  })
}
