import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { useStepUp } from '@/components/step-up'

/** Without an id a provider is added. */
type Save = { id: null; values: Schema<'NewOidcProvider'> } | { id: string; values: Schema<'OidcProviderChange'> }

export function useSaveOidcProvider() {
  const queryClient = useQueryClient()
  const stepUp = useStepUp()
  return useMutation({
    mutationFn: (save: Save) =>
      stepUp(() =>
        save.id === null
          ? body(api.POST('/api/v1/oidc-providers', { body: save.values }))
          : body(api.PATCH('/api/v1/oidc-providers/{id}', { params: { path: { id: save.id } }, body: save.values })),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['oidc-providers'] }),
  })
}
