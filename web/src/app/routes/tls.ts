import { createRoute } from '@tanstack/react-router'
import { oneOf, search } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const tlsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/tls',
  validateSearch: search({ view: oneOf('reports', 'policies', 'mta-sts') }),
  component: page('tls', () => import('@/features/tls/tls-page'), 'TlsPage'),
})

export const tlsRoutes = [tlsRoute] as const
