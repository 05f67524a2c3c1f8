import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { SESSION_KEY, type Session } from '@/api/session'
import type { Schema } from '@/api/types'

/** Changes the person's own profile, also where the session shows it. */
export function useUpdateMe() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: Schema<'MeChange'>) => body(api.PATCH('/api/v1/me', { body: change })),
    onSuccess: (user) => {
      queryClient.setQueryData<Session>(SESSION_KEY, (session) => (session === undefined ? session : { ...session, user }))
    },
  })
}
