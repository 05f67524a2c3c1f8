import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const domainsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/domains',
  component: page('domains', () => import('@/features/domains/domains-page'), 'DomainsPage'),
})

const domainRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/domains/$name',
  component: page('domains', () => import('@/features/domains/domain-page'), 'DomainPage'),
})

export const domainsRoutes = [domainsRoute, domainRoute] as const
