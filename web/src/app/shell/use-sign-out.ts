import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { api } from '@/api/client'
import { requestContext } from '@/api/context'
import { toast } from '@/components/ui/toast'

export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient()
  const router = useRouter()
  return useCallback(async () => {
    try {
      await api.DELETE('/api/v1/session')
    } catch (error) {
      toast.error(error)
      return
    }
    requestContext.setCsrfToken(null)
    requestContext.setWorkspace(null)
    await router.navigate({ to: '/sign-in', search: { reason: 'signed_out' } })
    queryClient.clear()
  }, [queryClient, router])
}
