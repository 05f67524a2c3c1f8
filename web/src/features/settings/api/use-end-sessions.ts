import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'

/** Ends one session, or all but this one. */
export function useEndSessions() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (id: string | 'others') => {
      if (id === 'others') await api.DELETE('/api/v1/me/sessions')
      else await api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['my-sessions'] }),
  })
}
