import { createRoute } from '@tanstack/react-router'
import { flag, oneOf, search, text } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const sandboxRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sandbox',
  component: page('sandbox', () => import('@/features/sandbox/sandbox-page'), 'SandboxPage'),
  validateSearch: search({
    q: text,
    unread: flag,
    sort: oneOf('captured_at', '-size_bytes', 'size_bytes', 'subject', '-subject'),
    tab: text,
  }),
})

/** Beside the list where there is room, in its place on phones. */
const capturedRoute = createRoute({
  getParentRoute: () => sandboxRoute,
  path: '$id',
  component: page('sandbox', () => import('@/features/sandbox/captured-page'), 'CapturedPage'),
})

export const sandboxRoutes = [sandboxRoute.addChildren([capturedRoute])] as const
