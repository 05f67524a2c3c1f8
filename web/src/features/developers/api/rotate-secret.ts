import { useMutation } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function useRotateSecret(id: string) {
  return useMutation({
    mutationFn: (keepOldHours: number) =>
      body(
        api.POST('/api/v1/webhooks/{id}/rotate-secret', { params: { path: { id } }, body: { keep_old_hours: keepOldHours } }),
      ),
  })
}
