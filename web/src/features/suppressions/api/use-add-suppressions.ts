import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export function useAddSuppressions() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (addresses: Schema<'NewSuppressions'>) => body(api.POST('/api/v1/suppressions', { body: addresses })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['suppressions'] }),
  })
}
