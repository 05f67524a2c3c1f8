import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const sendRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/send',
  component: page('send', () => import('@/features/send/send-page'), 'SendPage'),
})

export const sendRoutes = [sendRoute] as const
