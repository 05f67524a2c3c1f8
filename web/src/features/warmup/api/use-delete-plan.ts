import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useDeletePlan() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.DELETE('/api/v1/warmup-plans/{name}', { params: { path: { name } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['warmup-plans'] }),
  })
}
