import { createRoute } from '@tanstack/react-router'
import { oneOf, search, text } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const suppressionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/suppressions',
  component: page('suppressions', () => import('@/features/suppressions/suppressions-page'), 'SuppressionsPage'),
  validateSearch: search({ q: text, reason: oneOf('bounce', 'complaint', 'unsubscribe', 'manual'), sort: oneOf('address', '-address', 'created_at', '-created_at') }),
})

export const suppressionsRoutes = [suppressionsRoute] as const
