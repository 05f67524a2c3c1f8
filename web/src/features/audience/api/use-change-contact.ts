import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { contactQuery } from './contact-query'

/** Changes only what is named, so that two people may change different things of one contact. */
export function useChangeContact(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: Schema<'ContactInput'>) => body(api.PATCH('/api/v1/contacts/{id}', { params: { path: { id } }, body: change })),
    onSuccess: async (contact) => {
      queryClient.setQueryData(contactQuery(id).queryKey, contact)
      await queryClient.invalidateQueries({ queryKey: ['audience'] })
    },
  })
}
