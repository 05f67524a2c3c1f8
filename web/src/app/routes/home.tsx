import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { loadFeatureWords } from '@/lib/i18n'
import { oneOf, search } from '@/lib/search'
import { signedInRoute } from './signed-in'

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  validateSearch: search({ range: oneOf('24h', '7d', '30d') }),
  component: lazyRouteComponent(async () => {
    const [{ HomePage }, { OnboardingChecklist }] = await Promise.all([
      import('@/features/home/home-page'),
      import('@/features/onboarding/onboarding-checklist'),
      loadFeatureWords('home'),
      loadFeatureWords('onboarding'),
    ])
    return { Home: () => <HomePage onboarding={<OnboardingChecklist />} /> }
  }, 'Home'),
})

export const homeRoutes = [homeRoute] as const
