import { useMutation } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** Looks at the machine, DNS, ports and certificates; takes seconds, so only when asked. */
export function useDoctor() {
  return useMutation({ mutationFn: () => body(api.POST('/api/v1/doctor')) })
}
