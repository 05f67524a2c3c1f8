import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { NETWORKS_KEY } from './list-networks'

export function useDistrustNetwork() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/credentials/networks/{id}', { params: { path: { id } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: NETWORKS_KEY }),
  })
}
