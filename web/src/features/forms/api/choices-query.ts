import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** The topics that can be given. */
export function topicsQuery() {
  return queryOptions({
    queryKey: ['forms', 'topics'],
    queryFn: ({ signal }) => body(api.GET('/api/v1/topics', { signal })),
    select: ({ items }) => items.filter((topic) => topic.archived_at === null || topic.archived_at === undefined),
  })
}

/** The workspace's own fields. */
export function fieldsQuery() {
  return queryOptions({
    queryKey: ['forms', 'fields'],
    queryFn: ({ signal }) => body(api.GET('/api/v1/contact-fields', { signal })),
    select: ({ items }) => items,
  })
}
