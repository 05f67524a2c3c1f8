import { createRoute } from '@tanstack/react-router'
import { flag, oneOf, search } from '@/lib/search'
import { page } from '../page'
import { signedInRoute } from './signed-in'

const formsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/forms',
  component: page('forms', () => import('@/features/forms/forms-page'), 'FormsPage'),
  validateSearch: search({ add: flag }),
})

const formRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/forms/$id',
  component: page('forms', () => import('@/features/forms/form-page'), 'FormPage'),
  validateSearch: search({ view: oneOf('share', 'results', 'people', 'settings') }),
})

export const formsRoutes = [formsRoute, formRoute] as const
