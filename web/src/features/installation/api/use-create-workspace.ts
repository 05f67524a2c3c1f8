import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { SESSION_KEY } from '@/api/session'
import type { Schema } from '@/api/types'
import { WORKSPACES_KEY } from './workspaces-query'

export function useCreateWorkspace() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (workspace: Schema<'NewWorkspace'>) => body(api.POST('/api/v1/workspaces', { body: workspace })),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: WORKSPACES_KEY }),
        queryClient.invalidateQueries({ queryKey: SESSION_KEY }),
      ]),
  })
}
