import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function filesQuery() {
  return queryOptions({
    queryKey: ['forms', 'files'],
    queryFn: ({ signal }) => body(api.GET('/api/v1/form-files', { signal })),
  })
}
