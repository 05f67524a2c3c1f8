import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { USERS_KEY } from './users-query'

export function useCreateUser() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (user: Schema<'NewUser'>) => body(api.POST('/api/v1/users', { body: user })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: USERS_KEY }),
  })
}
