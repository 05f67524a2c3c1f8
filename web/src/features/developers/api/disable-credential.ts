import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { CREDENTIALS_KEY } from './list-credentials'

export function useDisableCredential() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/credentials/smtp/{id}', { params: { path: { id } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: CREDENTIALS_KEY }),
  })
}
