import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

/** Without an id a pool is added. */
type Save = { id: null; values: Schema<'NewPool'> } | { id: string; values: Schema<'PoolChange'> }

export function useSavePool() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (save: Save) =>
      save.id === null
        ? body(api.POST('/api/v1/pools', { body: save.values }))
        : body(api.PATCH('/api/v1/pools/{id}', { params: { path: { id: save.id } }, body: save.values })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['egress'] }),
  })
}
