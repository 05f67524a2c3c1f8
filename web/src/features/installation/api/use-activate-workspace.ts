import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { SESSION_KEY } from '@/api/session'
import { WORKSPACES_KEY } from './workspaces-query'

export function useActivateWorkspace() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => body(api.POST('/api/v1/workspaces/{id}/activate', { params: { path: { id } } })),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: WORKSPACES_KEY }),
        queryClient.invalidateQueries({ queryKey: SESSION_KEY }),
      ]),
  })
}
