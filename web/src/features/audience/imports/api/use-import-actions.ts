import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { type Import, importQuery } from './imports-query'

/** What the server said is what the page shows; the list is asked again. */
function keep(queryClient: QueryClient, found: Import): void {
  queryClient.setQueryData(importQuery(found.id).queryKey, found)
  void queryClient.invalidateQueries({ queryKey: ['audience', 'imports'] })
}

interface StartOptions {
  /** What the columns are and what is to be done. */
  change: Schema<'ImportChange'>
  dryRun: boolean
}

/** Says what the columns are, then begins. */
export function useStartImport(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async ({ change, dryRun }: StartOptions) => {
      const params = { path: { id } }
      keep(queryClient, await body(api.PATCH('/api/v1/imports/{id}', { params, body: change })))
      return body(api.POST('/api/v1/imports/{id}/start', { params, body: { dry_run: dryRun } }))
    },
    onSuccess: (found) => {
      keep(queryClient, found)
    },
  })
}

export function useCancelImport() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => body(api.POST('/api/v1/imports/{id}/cancel', { params: { path: { id } } })),
    onSuccess: (found) => {
      keep(queryClient, found)
    },
  })
}

export function useUndoImport() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => body(api.POST('/api/v1/imports/{id}/undo', { params: { path: { id } } })),
    onSuccess: (found) => {
      keep(queryClient, found)
    },
  })
}
