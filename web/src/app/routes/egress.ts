import { createRoute } from '@tanstack/react-router'
import { oneOf, search } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const egressRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/egress',
  validateSearch: search({ view: oneOf('sources', 'pools', 'assignments', 'advice') }),
  component: page('egress', () => import('@/features/egress/egress-page'), 'EgressPage'),
})

const sourceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/egress/$id',
  component: page('egress', () => import('@/features/egress/source-page'), 'SourcePage'),
})

const ownEgressRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/egress',
  component: page('egress', () => import('@/features/egress/own-egress-page'), 'OwnEgressPage'),
})

export const egressRoutes = [egressRoute, sourceRoute, ownEgressRoute] as const
