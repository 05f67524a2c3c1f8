import { createRoute } from '@tanstack/react-router'
import { oneOf, search, text } from '@/lib/search'
import { page } from '../page'
import { rootRoute } from './root'

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: search({ return_to: text, reason: oneOf('expired', 'signed_out'), problem: text }),
  component: page('auth', () => import('@/features/auth/sign-in-page'), 'SignInPage'),
})

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  validateSearch: search({ token: text }),
  component: page('auth', () => import('@/features/auth/setup-page'), 'SetupPage'),
})

const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/join',
  validateSearch: search({ token: text }),
  component: page('auth', () => import('@/features/auth/join-page'), 'JoinPage'),
})

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset',
  validateSearch: search({ token: text }),
  component: page('auth', () => import('@/features/auth/reset-page'), 'ResetPage'),
})

export const authRoutes = [signInRoute, setupRoute, joinRoute, resetRoute] as const
