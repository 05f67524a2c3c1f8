import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { NewRule } from './rules'

export function useCreateRule() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (rule: NewRule) => body(api.POST('/api/v1/queue/rules', { body: rule })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['queue'] }),
  })
}
