import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function useRotateKeys(name: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => body(api.POST('/api/v1/domains/{name}/rotate', { params: { path: { name } } })),
    onSuccess: (domain) => {
      queryClient.setQueryData(['domains', 'one', name], domain)
    },
  })
}
