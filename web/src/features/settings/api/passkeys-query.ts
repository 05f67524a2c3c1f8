import { queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: () => body(api.GET('/api/v1/me/passkeys')),
})
