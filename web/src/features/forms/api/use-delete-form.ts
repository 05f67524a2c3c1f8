import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useDeleteForm() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/forms/{id}', { params: { path: { id } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['forms', 'list'] }),
  })
}
