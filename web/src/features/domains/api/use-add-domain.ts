import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function useAddDomain() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => body(api.POST('/api/v1/domains', { body: { name } })),
    onSuccess: (domain) => {
      queryClient.setQueryData(['domains', 'one', domain.name], domain)
      void queryClient.invalidateQueries({ queryKey: ['onboarding'] })
      return queryClient.invalidateQueries({ queryKey: ['domains'], refetchType: 'inactive' })
    },
  })
}
