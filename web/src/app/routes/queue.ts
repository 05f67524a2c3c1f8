import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const queueRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/queue',
  component: page('queue', () => import('@/features/queue/queue-page'), 'QueuePage'),
})

export const queueRoutes = [queueRoute] as const
