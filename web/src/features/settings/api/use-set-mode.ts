import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { type Mode, SESSION_KEY } from '@/api/session'
import { workspaceQuery } from './workspace-query'

export interface ModeChange {
  mode: Mode
  redirect_to?: string[]
  accept_warnings?: boolean
}

export function useSetMode() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: ModeChange) => body(api.PUT('/api/v1/workspace/mode', { body: change })),
    onSuccess: async (workspace) => {
      queryClient.setQueryData(workspaceQuery.queryKey, workspace)
      await Promise.all([
        // The bar on every page follows the session.
        queryClient.invalidateQueries({ queryKey: SESSION_KEY }),
        queryClient.invalidateQueries({ queryKey: ['onboarding'] }),
        queryClient.invalidateQueries({ queryKey: ['attention'] }),
      ])
    },
  })
}
