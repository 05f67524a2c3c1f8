import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export function useCreateForm() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (form: Schema<'NewForm'>) => body(api.POST('/api/v1/forms', { body: form })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['forms', 'list'] }),
  })
}
