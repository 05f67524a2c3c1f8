import { createRouter } from '@tanstack/react-router'
import { requestContext } from '@/api/context'
import { queryClient } from '@/lib/query-client'
import { ErrorPage } from './error-page'
import { PagePending } from './page-pending'
import { activityRoutes } from './routes/activity'
import { audienceRoutes } from './routes/audience'
import { authRoutes } from './routes/auth'
import { developersRoutes } from './routes/developers'
import { domainsRoutes } from './routes/domains'
import { formsRoutes } from './routes/forms'
import { egressRoutes } from './routes/egress'
import { homeRoutes } from './routes/home'
import { importsRoutes } from './routes/imports'
import { installationRoutes } from './routes/installation'
import { queueRoutes } from './routes/queue'
import { rootRoute } from './routes/root'
import { sandboxRoutes } from './routes/sandbox'
import { sendRoutes } from './routes/send'
import { settingsRoutes } from './routes/settings'
import { signedInRoute } from './routes/signed-in'
import { suppressionsRoutes } from './routes/suppressions'
import { tlsRoutes } from './routes/tls'
import { rehearsalRoutes } from './routes/rehearsals'
import { warmupRoutes } from './routes/warmup'

const routeTree = rootRoute.addChildren([
  ...authRoutes,
  signedInRoute.addChildren([
    ...homeRoutes,
    ...activityRoutes,
    ...queueRoutes,
    ...sendRoutes,
    ...audienceRoutes,
    ...sandboxRoutes,
    ...domainsRoutes,
    ...formsRoutes,
    ...egressRoutes,
    ...warmupRoutes,
    ...rehearsalRoutes,
    ...tlsRoutes,
    ...developersRoutes,
    ...suppressionsRoutes,
    ...importsRoutes,
    ...settingsRoutes,
    ...installationRoutes,
  ]),
])

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  // A page that fails leaves the shell around it as it is.
  defaultErrorComponent: ErrorPage,
  defaultPendingComponent: PagePending,
  defaultPendingMs: 200,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

let leaving = false

// Any request may find that the session has ended; several do at once. What is known is forgotten after the pages are left, which
// cannot be drawn without it.
requestContext.whenSignedOut(() => {
  const { pathname, href } = router.state.location
  if (leaving || pathname === '/sign-in') return
  leaving = true
  void router.navigate({ to: '/sign-in', search: { return_to: href, reason: 'expired' } }).finally(() => {
    queryClient.clear()
    leaving = false
  })
})
