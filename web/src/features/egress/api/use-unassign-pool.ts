import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { defined } from '@/lib/defined'
import type { Assignment } from './assignments-query'

export function useUnassignPool() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ workspace, stream }: Assignment) =>
      api.DELETE('/api/v1/pool-assignments', { params: { query: { stream, ...defined({ workspace: workspace ?? undefined }) } } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['egress'] }),
  })
}
