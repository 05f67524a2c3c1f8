import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { SESSION_KEY } from '@/api/session'

/** After a change of how the person signs in: the session tells what there is now. */
export function useRefreshMe(): () => Promise<void> {
  const queryClient = useQueryClient()
  return useCallback(async () => {
    await queryClient.invalidateQueries({ queryKey: SESSION_KEY })
  }, [queryClient])
}
