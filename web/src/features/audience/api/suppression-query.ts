import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { asProblem } from '@/api/problem'
import type { Schema } from '@/api/types'

export type Suppression = Schema<'Suppression'>

/** Why nothing is sent to an address; `null` when it may be written to. */
export function suppressionQuery(address: string) {
  return queryOptions({
    queryKey: ['suppressions', 'one', address],
    queryFn: async ({ signal }): Promise<Suppression | null> => {
      try {
        return await body(api.GET('/api/v1/suppressions/{address}', { params: { path: { address } }, signal }))
      } catch (error) {
        if (asProblem(error).status === 404) return null
        throw error
      }
    },
  })
}
