import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { CREDENTIALS_KEY } from './list-credentials'

export function useCreateCredential() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (credential: Schema<'NewSmtpCredential'>) => body(api.POST('/api/v1/credentials/smtp', { body: credential })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: CREDENTIALS_KEY }),
  })
}
