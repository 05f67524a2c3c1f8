import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { USERS_KEY } from './users-query'

export function useSetUserStatus() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, enabled }: { id: string; enabled: boolean }) => {
      const params = { path: { id } }
      if (enabled) await api.POST('/api/v1/users/{id}/enable', { params })
      else await api.POST('/api/v1/users/{id}/disable', { params })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: USERS_KEY }),
  })
}
