import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useDeleteContact() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/contacts/{id}', { params: { path: { id } } }),
    onSuccess: async (_, id) => {
      queryClient.removeQueries({ queryKey: ['audience', 'contact', id] })
      await queryClient.invalidateQueries({ queryKey: ['audience'] })
    },
  })
}
