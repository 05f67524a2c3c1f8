import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { useStepUp } from '@/components/step-up'

export function useDeleteOidcProvider() {
  const queryClient = useQueryClient()
  const stepUp = useStepUp()
  return useMutation({
    mutationFn: (id: string) => stepUp(() => api.DELETE('/api/v1/oidc-providers/{id}', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['oidc-providers'] }),
  })
}
