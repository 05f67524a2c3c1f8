import { createRoute, redirect } from '@tanstack/react-router'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const indexRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation',
  beforeLoad: () => {
    throw redirect({ to: '/installation/overview', replace: true })
  },
})

const overviewRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/overview',
  component: page('installation', () => import('@/features/installation/overview-page'), 'OverviewPage'),
})

const workspacesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/workspaces',
  component: page('installation', () => import('@/features/installation/workspaces-page'), 'WorkspacesPage'),
})

const usersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/users',
  component: page('installation', () => import('@/features/installation/users-page'), 'UsersPage'),
})

const deliveryRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/delivery',
  component: page('installation', () => import('@/features/installation/delivery-page'), 'DeliveryPage'),
})

const signOnRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/installation/sign-on',
  component: page('installation', () => import('@/features/installation/sign-on-page'), 'SignOnPage'),
})

export const installationRoutes = [indexRoute, overviewRoute, workspacesRoute, usersRoute, deliveryRoute, signOnRoute] as const
