import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type NewRehearsal = Schema<'NewRehearsal'>

export function useStartRehearsal() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (rehearsal: NewRehearsal) => body(api.POST('/api/v1/rehearsals', { body: rehearsal })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rehearsals', 'list'] }),
  })
}
