import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Where the person is signed in. */
export const devicesQuery = queryOptions({
  queryKey: ['my-sessions'],
  queryFn: () => body(api.GET('/api/v1/me/sessions')),
})
