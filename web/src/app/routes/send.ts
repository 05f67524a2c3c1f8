import { createRoute } from '@tanstack/react-router'
import { search, text } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const sendRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/send',
  component: page('send', () => import('@/features/send/send-page'), 'SendPage'),
  validateSearch: search({ from: text, to: text, subject: text }),
})

export const sendRoutes = [sendRoute] as const
