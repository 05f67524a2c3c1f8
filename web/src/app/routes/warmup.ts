import { createRoute } from '@tanstack/react-router'
import { oneOf, search } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const warmupsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/warmups',
  validateSearch: search({ view: oneOf('warmups', 'plans') }),
  component: page('warmup', () => import('@/features/warmup/warmups-page'), 'WarmupsPage'),
})

const warmupRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/warmups/$id',
  component: page('warmup', () => import('@/features/warmup/warmup-page'), 'WarmupPage'),
})

export const warmupRoutes = [warmupsRoute, warmupRoute] as const
