import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const importsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/imports',
  component: page('audience', () => import('@/features/audience/imports/imports-page'), 'ImportsPage'),
})

const importRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/imports/$id',
  component: page('audience', () => import('@/features/audience/imports/import-page'), 'ImportPage'),
})

export const importsRoutes = [importsRoute, importRoute] as const
