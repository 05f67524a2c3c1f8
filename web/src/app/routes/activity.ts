import { createRoute } from '@tanstack/react-router'
import { instant, oneOf, search, text } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const activityRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/activity',
  validateSearch: search({
    q: text,
    status: oneOf('queued', 'deferred', 'held', 'delivered', 'bounced', 'expired', 'cancelled', 'suppressed', 'captured'),
    stream: oneOf('transactional', 'broadcast', 'sandbox'),
    source: oneOf('smtp', 'api', 'cli', 'web', 'dsn'),
    domain: text,
    tag: text,
    sender: text,
    recipient: text,
    since: instant,
    until: instant,
  }),
  component: page('activity', () => import('@/features/activity/activity-page'), 'ActivityPage'),
})

const messageRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/messages/$id',
  validateSearch: search({ tab: oneOf('story', 'content'), recipient: text }),
  component: page('activity', () => import('@/features/activity/message-page'), 'MessagePage'),
})

export const activityRoutes = [activityRoute, messageRoute] as const
