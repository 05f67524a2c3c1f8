import { useQuery } from '@tanstack/react-query'
import { senderDomainsQuery } from '../api/sender-domains'

/** A sender address for examples: of the workspace's own domain, if it has one. */
export function useExampleSender(): string {
  const { data } = useQuery(senderDomainsQuery)
  return `hello@${data?.[0] ?? 'example.com'}`
}
