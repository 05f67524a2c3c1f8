import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { settingsQuery } from './settings-query'

export function useChangeSettings() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: Schema<'SettingsChange'>) => body(api.PATCH('/api/v1/settings', { body: change })),
    onSuccess: (settings) => {
      queryClient.setQueryData(settingsQuery.queryKey, settings)
    },
  })
}
