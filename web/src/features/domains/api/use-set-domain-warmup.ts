import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** Starts it, pauses it, resumes it, or takes another plan. */
export function useSetDomainWarmup(name: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (warmup: Schema<'DomainWarmup'>) => body(api.PUT('/api/v1/domains/{name}/warmup', { params: { path: { name } }, body: warmup })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['domains'] }),
  })
}
