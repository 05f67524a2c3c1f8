import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { formQuery } from './form-query'

export function useShowForm(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (showing: Schema<'FormShowing'>) => body(api.PUT('/api/v1/forms/{id}/live', { params: { path: { id } }, body: showing })),
    onSuccess: (form) => {
      queryClient.setQueryData(formQuery(id).queryKey, form)
    },
  })
}
