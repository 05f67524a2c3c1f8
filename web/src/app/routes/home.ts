import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  component: page('home', () => import('@/features/home/home-page'), 'HomePage'),
})

export const homeRoutes = [homeRoute] as const
