import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { KEYS_KEY } from './list-keys'

export function useDisableKey() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/keys/{id}', { params: { path: { id } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: KEYS_KEY }),
  })
}
