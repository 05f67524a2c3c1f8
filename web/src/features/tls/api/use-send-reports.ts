import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function useSendReports() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => body(api.POST('/api/v1/tls/reports', { body: {} })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tls', 'reports'] }),
  })
}
