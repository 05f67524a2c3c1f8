import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export function useAddPlan() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (plan: Schema<'NewWarmupPlan'>) => body(api.POST('/api/v1/warmup-plans', { body: plan })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['warmup-plans'] }),
  })
}
