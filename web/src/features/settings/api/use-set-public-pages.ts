import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { publicPagesQuery } from './public-pages-query'

export function useSetPublicPages() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (settings: Schema<'PublicPages'>) => body(api.PUT('/api/v1/public-pages', { body: settings })),
    onSuccess: (saved) => {
      queryClient.setQueryData(publicPagesQuery.queryKey, saved)
    },
  })
}
