import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useDeleteDomain() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.DELETE('/api/v1/domains/{name}', { params: { path: { name } } }),
    onSuccess: (_, name) => {
      queryClient.removeQueries({ queryKey: ['domains', 'one', name] })
      return queryClient.invalidateQueries({ queryKey: ['domains'], refetchType: 'inactive' })
    },
  })
}
