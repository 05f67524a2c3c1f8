import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { wholeList } from '@/lib/pages'

export type ContactTag = Schema<'ContactTag'>

/** The tags to choose from. */
export const tagsQuery = queryOptions({
  queryKey: ['audience', 'tags'],
  queryFn: ({ signal }): Promise<ContactTag[]> =>
    wholeList((cursor) => body(api.GET('/api/v1/contact-tags', { params: { query: { limit: 200, cursor } }, signal }))),
})
