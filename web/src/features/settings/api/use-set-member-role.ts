import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { type Role, SESSION_KEY } from '@/api/session'

export function useSetMemberRole() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ user, role }: { user: string; role: Role }) =>
      body(api.PATCH('/api/v1/members/{user}', { params: { path: { user } }, body: { role } })),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['members'] }),
        // It may have been oneself.
        queryClient.invalidateQueries({ queryKey: SESSION_KEY }),
      ]),
  })
}
