import { createRoute } from '@tanstack/react-router'
import { flag, search } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const domainsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/domains',
  component: page('domains', () => import('@/features/domains/domains-page'), 'DomainsPage'),
  // Opens the form at once: links from the checklist say so.
  validateSearch: search({ add: flag }),
})

const domainRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/domains/$name',
  component: page('domains', () => import('@/features/domains/domain-page'), 'DomainPage'),
})

export const domainsRoutes = [domainsRoute, domainRoute] as const
