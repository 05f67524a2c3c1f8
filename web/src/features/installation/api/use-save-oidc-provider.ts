import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { useStepUp } from '@/components/step-up'

export type OidcProviderValues = Omit<Schema<'OidcProvider'>, 'id'> & { client_secret: string }

interface Save {
  /** `null` adds a provider. */
  id: string | null
  values: Partial<OidcProviderValues>
}

export function useSaveOidcProvider() {
  const queryClient = useQueryClient()
  const stepUp = useStepUp()
  return useMutation({
    mutationFn: ({ id, values }: Save) =>
      stepUp(() =>
        id === null
          ? body(api.POST('/api/v1/oidc-providers', { body: values as OidcProviderValues }))
          : body(api.PATCH('/api/v1/oidc-providers/{id}', { params: { path: { id } }, body: values })),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['oidc-providers'] }),
  })
}
