import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export function useGiveConsent() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, consent }: { id: string; consent: Schema<'NewConsent'> }) =>
      body(api.POST('/api/v1/contacts/{id}/consents', { params: { path: { id } }, body: consent })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audience'] }),
  })
}
