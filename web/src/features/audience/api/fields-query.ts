import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'

export type ContactField = Schema<'ContactField'>
export type FieldKind = Schema<'FieldKindName'>

/** All fields that the workspace keeps of its contacts: at most 200. */
export const fieldsQuery = queryOptions({
  queryKey: ['audience', 'fields'],
  queryFn: async ({ signal }): Promise<ContactField[]> => (await body(api.GET('/api/v1/contact-fields', { signal }))).items,
})
