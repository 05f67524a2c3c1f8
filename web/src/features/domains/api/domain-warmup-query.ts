import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { asProblem } from '@/api/problem'
import type { Schema } from '@/api/types'

/** The warm-up of a domain, or `null` when there is none. */
export function domainWarmupQuery(name: string) {
  return queryOptions({
    queryKey: ['domains', 'warmup', name],
    queryFn: async ({ signal }): Promise<Schema<'Warmup'> | null> => {
      try {
        return await body(api.GET('/api/v1/domains/{name}/warmup', { params: { path: { name } }, signal }))
      } catch (error) {
        if (asProblem(error).status === 404) return null
        throw error
      }
    },
  })
}
