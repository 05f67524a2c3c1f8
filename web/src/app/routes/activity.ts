import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const activityRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/activity',
  component: page('activity', () => import('@/features/activity/activity-page'), 'ActivityPage'),
})

const messageRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/messages/$id',
  component: page('activity', () => import('@/features/activity/message-page'), 'MessagePage'),
})

export const activityRoutes = [activityRoute, messageRoute] as const
