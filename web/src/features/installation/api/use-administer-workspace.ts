import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { SESSION_KEY } from '@/api/session'
import type { Schema } from '@/api/types'
import { WORKSPACES_KEY } from './workspaces-query'

export function useAdministerWorkspace(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: Schema<'WorkspaceAdministration'>) =>
      body(api.PATCH('/api/v1/workspaces/{id}', { params: { path: { id } }, body: change })),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: WORKSPACES_KEY }),
        queryClient.invalidateQueries({ queryKey: SESSION_KEY }),
      ]),
  })
}
