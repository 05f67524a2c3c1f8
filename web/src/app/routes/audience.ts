import { createRoute, redirect } from '@tanstack/react-router'
import { oneOf, search, text } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const indexRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience',
  beforeLoad: () => {
    throw redirect({ to: '/audience/contacts', replace: true })
  },
})

const contactsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/contacts',
  validateSearch: search({
    q: text,
    status: oneOf('active', 'archived'),
    tag: text,
    topic: text,
    state: oneOf('pending', 'subscribed', 'unsubscribed'),
    segment: text,
    sort: oneOf('created_at', '-created_at', 'email', '-email', 'name', '-name', 'updated_at', '-updated_at'),
  }),
  component: page('audience', () => import('@/features/audience/contacts-page'), 'ContactsPage'),
})

const contactRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/contacts/$id',
  validateSearch: search({ tab: oneOf('consents', 'timeline') }),
  component: page('audience', () => import('@/features/audience/contact-page'), 'ContactPage'),
})

const segmentsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/segments',
  component: page('audience', () => import('@/features/audience/segments-page'), 'SegmentsPage'),
})

const newSegmentRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/segments/new',
  component: page('audience', () => import('@/features/audience/segment-page'), 'NewSegmentPage'),
})

const segmentRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/segments/$id',
  component: page('audience', () => import('@/features/audience/segment-page'), 'SegmentPage'),
})

const topicsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/topics',
  component: page('audience', () => import('@/features/audience/topics-page'), 'TopicsPage'),
})

const fieldsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/fields',
  component: page('audience', () => import('@/features/audience/fields-page'), 'FieldsPage'),
})

const growthRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/growth',
  validateSearch: search({ span: oneOf('30d', '90d', '1y'), step: oneOf('day', 'week', 'month') }),
  component: page('audience', () => import('@/features/audience/growth-page'), 'GrowthPage'),
})

const leavingRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audience/leaving',
  validateSearch: search({ span: oneOf('30d', '90d', '1y'), topic: text, message: text }),
  component: page('audience', () => import('@/features/audience/leaving/leaving-page'), 'LeavingPage'),
})

export const audienceRoutes = [
  indexRoute,
  contactsRoute,
  contactRoute,
  segmentsRoute,
  newSegmentRoute,
  segmentRoute,
  topicsRoute,
  fieldsRoute,
  growthRoute,
  leavingRoute,
] as const
