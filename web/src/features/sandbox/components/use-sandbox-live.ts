import { useQueryClient } from '@tanstack/react-query'
import { useLive } from '@/api/live'
import { useThrottled } from '@/lib/use-throttled'

/** A burst of mail becomes one look at the list. */
const REFRESH_MS = 1_000

/** Asks anew when something was captured. The list and the counts of other people's reading come with it. */
export function useSandboxLive(): void {
  const queryClient = useQueryClient()
  const refresh = useThrottled(() => {
    void queryClient.invalidateQueries({ queryKey: ['sandbox', 'messages'] })
    void queryClient.invalidateQueries({ queryKey: ['sandbox', 'summary'] })
  }, REFRESH_MS)
  useLive(['sandbox'], ({ name }) => {
    if (name === 'sandbox' || name === 'lagged' || name === 'ready') refresh()
  })
}
