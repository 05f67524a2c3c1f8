import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

/** What it held back goes on at once. */
export function useDeleteRule() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/queue/rules/{id}', { params: { path: { id } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['queue'] }),
  })
}
