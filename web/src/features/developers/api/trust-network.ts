import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { NETWORKS_KEY } from './list-networks'

export function useTrustNetwork() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (network: Schema<'NewNetworkCredential'>) => body(api.POST('/api/v1/credentials/networks', { body: network })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: NETWORKS_KEY }),
  })
}
