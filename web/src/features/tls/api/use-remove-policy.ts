import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useRemovePolicy() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (pattern: string) => api.DELETE('/api/v1/tls/policies/{pattern}', { params: { path: { pattern } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tls', 'policies'] }),
  })
}
