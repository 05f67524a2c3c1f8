import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export function useAddContact() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (contact: Schema<'ContactInput'>) => body(api.POST('/api/v1/contacts', { body: contact })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audience'] }),
  })
}
