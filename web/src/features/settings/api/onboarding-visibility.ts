import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Shares its place in the cache with the checklist on Home. */
export const onboardingQuery = queryOptions({
  queryKey: ['onboarding'],
  queryFn: () => body(api.GET('/api/v1/onboarding')),
})

export function useDismissOnboarding() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (dismissed: boolean) => body(api.PUT('/api/v1/onboarding', { body: { dismissed } })),
    onSuccess: (onboarding) => {
      queryClient.setQueryData(onboardingQuery.queryKey, onboarding)
    },
  })
}
