import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useEndDomainWarmup(name: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.DELETE('/api/v1/domains/{name}/warmup', { params: { path: { name } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['domains'] }),
  })
}
