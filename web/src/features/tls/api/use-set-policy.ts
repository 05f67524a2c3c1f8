import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** Replaces what the same pattern said before. */
export function useSetPolicy() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (policy: Schema<'NewTlsPolicy'>) => body(api.POST('/api/v1/tls/policies', { body: policy })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tls', 'policies'] }),
  })
}
