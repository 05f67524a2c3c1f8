import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Stops or resumes delivery of the whole installation. */
export function usePause() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (paused: boolean) => body(paused ? api.POST('/api/v1/queue/pause') : api.POST('/api/v1/queue/resume')),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['queue'] }),
  })
}
