import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useRemoveMember() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (user: string) => api.DELETE('/api/v1/members/{user}', { params: { path: { user } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['members'] }),
  })
}
