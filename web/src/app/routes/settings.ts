import { createRoute, redirect } from '@tanstack/react-router'
import { flag, instant, search, text } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const indexRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/workspace', replace: true })
  },
})

const workspaceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings/workspace',
  component: page('settings', () => import('@/features/settings/workspace-page'), 'WorkspacePage'),
})

const teamRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings/team',
  component: page('settings', () => import('@/features/settings/team-page'), 'TeamPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings/audit',
  validateSearch: search({ q: text, action: text, actor: text, since: instant, until: instant, all_workspaces: flag }),
  component: page('settings', () => import('@/features/settings/audit-page'), 'AuditPage'),
})

const publicPagesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings/public-pages',
  component: page('settings', () => import('@/features/settings/public-pages-page'), 'PublicPagesPage'),
})

const profileRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings/profile',
  component: page('settings', () => import('@/features/settings/profile-page'), 'ProfilePage'),
})

const securityRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings/security',
  component: page('settings', () => import('@/features/settings/security-page'), 'SecurityPage'),
})

export const settingsRoutes = [indexRoute, workspaceRoute, teamRoute, publicPagesRoute, auditRoute, profileRoute, securityRoute] as const
