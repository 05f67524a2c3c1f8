import { createRoute } from '@tanstack/react-router'
import { flag, oneOf, search, text } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const queueRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/queue',
  validateSearch: search({
    q: text,
    sort: oneOf('waiting', 'oldest', 'next', 'domain'),
    view: oneOf('destinations', 'paths', 'workspaces', 'rules'),
    /** For administrators: all workspaces together. */
    all: flag,
  }),
  component: page('queue', () => import('@/features/queue/queue-page'), 'QueuePage'),
})

export const queueRoutes = [queueRoute] as const
