import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** Switches the policy on, or changes it; its records are among the domain's from then on. */
export function useSetMtaSts(name: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (policy: Schema<'NewMtaStsPolicy'>) => body(api.PUT('/api/v1/domains/{name}/mta-sts', { params: { path: { name } }, body: policy })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['domains'] }),
  })
}
