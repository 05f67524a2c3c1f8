import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** In place of the assignment before. */
export function useAssignPool() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (assignment: Schema<'NewPoolAssignment'>) => body(api.PUT('/api/v1/pool-assignments', { body: assignment })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['egress'] }),
  })
}
