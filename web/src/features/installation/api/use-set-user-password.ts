import { useMutation } from '@tanstack/react-query'
import { api } from '@/api/client'

export function useSetUserPassword(id: string) {
  return useMutation({
    mutationFn: (password: string) => api.PUT('/api/v1/users/{id}/password', { params: { path: { id } }, body: { password } }),
  })
}
