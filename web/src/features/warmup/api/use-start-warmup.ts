import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export function useStartWarmup() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (warmup: Schema<'NewWarmup'>) => body(api.POST('/api/v1/warmups', { body: warmup })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['warmups'] }),
  })
}
