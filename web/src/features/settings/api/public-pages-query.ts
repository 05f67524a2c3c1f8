import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const publicPagesQuery = queryOptions({
  queryKey: ['public-pages'],
  queryFn: () => body(api.GET('/api/v1/public-pages')),
})
