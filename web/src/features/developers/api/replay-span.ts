import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { Schema } from '@/api/types'
import { WEBHOOKS_KEY } from './list-webhooks'

export function useReplaySpan(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (span: Schema<'Replay'>) => api.POST('/api/v1/webhooks/{id}/replay', { params: { path: { id } }, body: span }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [...WEBHOOKS_KEY, id] }),
  })
}
