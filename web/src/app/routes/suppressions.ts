import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const suppressionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/suppressions',
  component: page('suppressions', () => import('@/features/suppressions/suppressions-page'), 'SuppressionsPage'),
})

export const suppressionsRoutes = [suppressionsRoute] as const
