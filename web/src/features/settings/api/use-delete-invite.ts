import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useDeleteInvite() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/invites/{id}', { params: { path: { id } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['invites'] }),
  })
}
