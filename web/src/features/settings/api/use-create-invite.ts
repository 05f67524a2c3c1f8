import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Role } from '@/api/session'

/** The answer holds the link, which is shown this once. */
export function useCreateInvite() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (invite: { role: Role; email?: string }) => body(api.POST('/api/v1/invites', { body: invite })),
    onSuccess: () =>
      Promise.all([queryClient.invalidateQueries({ queryKey: ['invites'] }), queryClient.invalidateQueries({ queryKey: ['onboarding'] })]),
  })
}
