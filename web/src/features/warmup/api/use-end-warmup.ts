import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useEndWarmup() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/warmups/{id}', { params: { path: { id } } }),
    onSuccess: (_, id) => {
      queryClient.removeQueries({ queryKey: ['warmups', 'one', id] })
      queryClient.removeQueries({ queryKey: ['warmups', 'calendar', id] })
      return queryClient.invalidateQueries({ queryKey: ['warmups', 'list'] })
    },
  })
}
