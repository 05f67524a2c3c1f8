import { useMutation } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Connects to where mail leaves to, the relay host or a mail host of others, and says what answered. */
export function useCheckWayOut() {
  return useMutation({
    mutationFn: async () => {
      const { items } = await body(api.POST('/api/v1/workspace/live-checks'))
      return items.find(({ id }) => id === 'outbound')
    },
  })
}
