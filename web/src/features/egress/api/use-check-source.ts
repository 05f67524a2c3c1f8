import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Looks at the machine, DNS and the blocklists now. */
export function useCheckSource() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => body(api.POST('/api/v1/sources/{id}/check', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['egress'] }),
  })
}
