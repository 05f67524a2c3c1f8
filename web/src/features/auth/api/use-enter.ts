import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { sessionQuery } from '@/api/session'
import { activateLanguage, isLanguage } from '@/lib/i18n'
import { setTheme } from '@/lib/theme'

/** Only addresses of this app: anything else could lead a person who just signed in elsewhere. */
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in')
}

/** Goes on as the person who has just signed in. */
export function useEnter(): (returnTo?: string) => Promise<void> {
  const queryClient = useQueryClient()
  const router = useRouter()
  return useCallback(
    async (returnTo) => {
      queryClient.clear()
      // Asked for anew, because the remembered workspace need not be the one the sign-in answered with.
      const { user } = await queryClient.fetchQuery(sessionQuery)
      setTheme(user.theme)
      if (isLanguage(user.language)) await activateLanguage(user.language)
      router.history.push(returnTo !== undefined && isOwnPath(returnTo) ? returnTo : '/')
    },
    [queryClient, router],
  )
}
