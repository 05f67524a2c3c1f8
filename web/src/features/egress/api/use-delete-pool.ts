import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useDeletePool() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/pools/{id}', { params: { path: { id } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['egress'] }),
  })
}
