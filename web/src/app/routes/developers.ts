import { createRoute, redirect } from '@tanstack/react-router'
import { search, text } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const indexRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/developers',
  beforeLoad: () => {
    throw redirect({ to: '/developers/keys', replace: true })
  },
})

const keysRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/developers/keys',
  component: page('developers', () => import('@/features/developers/keys-page'), 'KeysPage'),
})

const smtpRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/developers/smtp',
  component: page('developers', () => import('@/features/developers/smtp-page'), 'SmtpPage'),
})

const webhooksRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/developers/webhooks',
  component: page('developers', () => import('@/features/developers/webhooks-page'), 'WebhooksPage'),
})

const webhookRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/developers/webhooks/$id',
  component: page('developers', () => import('@/features/developers/webhook-page'), 'WebhookPage'),
})

const referenceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/developers/reference',
  validateSearch: search({ operation: text }),
  component: page('developers', () => import('@/features/developers/reference-page'), 'ReferencePage'),
})

export const developersRoutes = [indexRoute, keysRoute, smtpRoute, webhooksRoute, webhookRoute, referenceRoute] as const
