import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { formQuery } from './form-query'

export function usePublishForm(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (publication: Schema<'FormPublication'>) => body(api.POST('/api/v1/forms/{id}/versions', { params: { path: { id } }, body: publication })),
    onSuccess: (form) => {
      queryClient.setQueryData(formQuery(id).queryKey, form)
      return queryClient.invalidateQueries({ queryKey: ['forms', 'versions', id] })
    },
  })
}
