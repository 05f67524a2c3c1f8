import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { defined } from '@/lib/defined'

interface Deletion {
  id: string
  /** `pool`, or the source that takes its place; needed when it is in a pool. */
  queue: string | undefined
  /** Whether the source that takes its place may come to carry both streams. */
  mix: boolean
}

export function useDeleteSource() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, queue, mix }: Deletion) => api.DELETE('/api/v1/sources/{id}', { params: { path: { id }, query: defined({ queue, mix: mix ? true : undefined }) } }),
    onSuccess: (_, { id }) => {
      queryClient.removeQueries({ queryKey: ['egress', 'sources', 'one', id] })
      void queryClient.invalidateQueries({ queryKey: ['warmups'] })
      return queryClient.invalidateQueries({ queryKey: ['egress'] })
    },
  })
}
