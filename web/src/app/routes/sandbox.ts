import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const sandboxRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sandbox',
  component: page('sandbox', () => import('@/features/sandbox/sandbox-page'), 'SandboxPage'),
})

const capturedRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sandbox/$id',
  component: page('sandbox', () => import('@/features/sandbox/captured-page'), 'CapturedPage'),
})

export const sandboxRoutes = [sandboxRoute, capturedRoute] as const
