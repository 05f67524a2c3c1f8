import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const onboardingQuery = queryOptions({
  queryKey: ['onboarding'],
  queryFn: () => body(api.GET('/api/v1/onboarding')),
  staleTime: 5_000,
})

/** Hides the checklist, or shows it again; at once, because it costs nothing to be wrong. */
export function useDismissOnboarding() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (dismissed: boolean) => body(api.PUT('/api/v1/onboarding', { body: { dismissed } })),
    onMutate: (dismissed) => {
      queryClient.setQueryData(onboardingQuery.queryKey, (before) => (before === undefined ? before : { ...before, dismissed }))
    },
    onSuccess: (onboarding) => {
      queryClient.setQueryData(onboardingQuery.queryKey, onboarding)
    },
    onError: () => queryClient.invalidateQueries({ queryKey: onboardingQuery.queryKey }),
  })
}
