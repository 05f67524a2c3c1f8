import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { KEYS_KEY } from './list-keys'

export function useCreateKey() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (key: Schema<'NewApiKey'>) => body(api.POST('/api/v1/keys', { body: key })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: KEYS_KEY }),
  })
}
