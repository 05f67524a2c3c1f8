import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { SESSION_KEY } from '@/api/session'
import type { Schema } from '@/api/types'
import { workspaceQuery } from './workspace-query'

export function useChangeWorkspace() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: Schema<'WorkspaceChange'>) => body(api.PATCH('/api/v1/workspace', { body: change })),
    onSuccess: async (workspace) => {
      queryClient.setQueryData(workspaceQuery.queryKey, workspace)
      // The switcher shows the name.
      await queryClient.invalidateQueries({ queryKey: SESSION_KEY })
    },
  })
}
