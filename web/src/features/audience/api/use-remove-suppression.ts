import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useRemoveSuppression() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (address: string) => api.DELETE('/api/v1/suppressions/{address}', { params: { path: { address } } }),
    onSuccess: () =>
      Promise.all([queryClient.invalidateQueries({ queryKey: ['suppressions'] }), queryClient.invalidateQueries({ queryKey: ['audience'] })]),
  })
}
