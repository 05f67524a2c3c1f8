import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export function domainQuery(name: string) {
  return queryOptions({
    queryKey: ['domains', 'one', name],
    queryFn: ({ signal }) => body(api.GET('/api/v1/domains/{name}', { params: { path: { name } }, signal })),
  })
}
