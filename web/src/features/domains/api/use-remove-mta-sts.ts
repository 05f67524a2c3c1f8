import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useRemoveMtaSts(name: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.DELETE('/api/v1/domains/{name}/mta-sts', { params: { path: { name } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['domains'] }),
  })
}
