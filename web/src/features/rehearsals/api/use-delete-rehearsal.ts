import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useDeleteRehearsal() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/rehearsals/{id}', { params: { path: { id } } }),
    onSuccess: (_, id) => {
      queryClient.removeQueries({ queryKey: ['rehearsals', 'one', id] })
      return queryClient.invalidateQueries({ queryKey: ['rehearsals', 'list'] })
    },
  })
}
