import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { changeRows } from './captured-cache'

export type Doomed = { ids: string[] } | { q: string } | { all: true }

/** How many would be deleted. */
export function countDoomed(doomed: Doomed): Promise<number> {
  return body(api.POST('/api/v1/sandbox/delete', { body: { ...doomed, dry_run: true } })).then(({ deleted }) => deleted)
}

export function useDeleteCaptured() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (doomed: Doomed) => body(api.POST('/api/v1/sandbox/delete', { body: { ...doomed, dry_run: false } })),
    onSuccess: (_, doomed) => {
      if ('ids' in doomed) {
        const gone = new Set(doomed.ids)
        changeRows(queryClient, (rows) => rows.filter(({ id }) => !gone.has(id)))
        for (const id of gone) queryClient.removeQueries({ queryKey: ['sandbox', 'message', id] })
      }
      return queryClient.invalidateQueries({ queryKey: ['sandbox'] })
    },
  })
}
