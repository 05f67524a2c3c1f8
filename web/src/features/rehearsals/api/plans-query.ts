import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Names of the warm-up plans that come with the program; the others are known to this installation only. */
export const builtInPlansQuery = queryOptions({
  queryKey: ['warmups', 'plans', 'built-in'],
  queryFn: async ({ signal }) => {
    const page = await body(api.GET('/api/v1/warmup-plans', { signal }))
    return page.items.filter((plan) => plan.built_in).map((plan) => plan.name)
  },
})
