import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useCancelRehearsal() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.POST('/api/v1/rehearsals/{id}/cancel', { params: { path: { id } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rehearsals'] }),
  })
}
