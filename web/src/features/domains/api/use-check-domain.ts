import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Looks every record up in DNS now. */
export function useCheckDomain(name: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => body(api.POST('/api/v1/domains/{name}/check', { params: { path: { name } } })),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['onboarding'] })
      return queryClient.invalidateQueries({ queryKey: ['domains'] })
    },
  })
}
