import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { asProblem } from '@/api/problem'
import { sessionQuery } from '@/api/session'
import { activateLanguage, isLanguage } from '@/lib/i18n'
import { setTheme } from '@/lib/theme'
import { ShellSkeleton } from '../shell/shell-skeleton'
import { rootRoute } from './root'

/** Everything that asks for a session. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  // Not on the way of those who only sign in.
  component: lazyRouteComponent(() => import('../shell/shell'), 'Shell'),
  pendingComponent: ShellSkeleton,
  pendingMs: 150,
  beforeLoad: async ({ context, location }) => {
    const known = context.queryClient.getQueryData(sessionQuery.queryKey)
    try {
      const session = await context.queryClient.ensureQueryData(sessionQuery)
      if (known !== undefined) return
      setTheme(session.user.theme)
      if (isLanguage(session.user.language)) await activateLanguage(session.user.language)
    } catch (error) {
      if (asProblem(error).status !== 401) throw error
      // Where one was is remembered, but not the front page.
      const search = location.href === '/' ? {} : { return_to: location.href }
      throw redirect({ to: '/sign-in', search })
    }
  },
})
