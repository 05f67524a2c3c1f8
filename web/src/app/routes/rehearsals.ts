import { createRoute } from '@tanstack/react-router'
import { search, text } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const rehearsalsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/rehearsals',
  validateSearch: search({ q: text }),
  component: page('rehearsals', () => import('@/features/rehearsals/rehearsals-page'), 'RehearsalsPage'),
})

const rehearsalRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/rehearsals/$id',
  component: page('rehearsals', () => import('@/features/rehearsals/rehearsal-page'), 'RehearsalPage'),
})

export const rehearsalRoutes = [rehearsalsRoute, rehearsalRoute] as const
