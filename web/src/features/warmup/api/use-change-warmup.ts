import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** Pauses, resumes, takes another plan or begins again. */
export function useChangeWarmup(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: Schema<'WarmupChange'>) => body(api.PATCH('/api/v1/warmups/{id}', { params: { path: { id } }, body: change })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['warmups'] }),
  })
}
