import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function useCreateTopic() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => body(api.POST('/api/v1/topics', { body: { name, double_opt_in: true, public: true } })),
    onSuccess: () =>
      Promise.all([queryClient.invalidateQueries({ queryKey: ['forms', 'topics'] }), queryClient.invalidateQueries({ queryKey: ['topics'] })]),
  })
}
