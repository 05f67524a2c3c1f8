import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function useErasePerson() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (address: string) => body(api.POST('/api/v1/person/erase', { body: { address, suppression: false } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audience', 'contacts'] }),
  })
}
