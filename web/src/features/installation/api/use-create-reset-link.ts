import { useMutation } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { useStepUp } from '@/components/step-up'

/** A link with which somebody who cannot sign in any more sets a new password. */
export function useCreateResetLink() {
  const stepUp = useStepUp()
  return useMutation({
    mutationFn: (id: string) => stepUp(() => body(api.POST('/api/v1/users/{id}/reset-link', { params: { path: { id } } }))),
  })
}
