import { Trans } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'

type Domain = Schema<'Domain'>
export type DomainHealth = 'verified' | 'failing' | 'unsigned' | 'pending'

/** How a domain is: whether mail may be sent from it, and how well. */
export function healthOf(domain: Domain): DomainHealth {
  if (domain.failing_since !== null && domain.failing_since !== undefined && domain.verified) return 'failing'
  if (!domain.verified) return 'pending'
  return domain.last_check?.signing === false ? 'unsigned' : 'verified'
}

export function DomainState({ domain }: { domain: Domain }) {
  switch (healthOf(domain)) {
    case 'verified':
      return (
        <Badge tone="success" dot>
          <Trans>Verified</Trans>
        </Badge>
      )
    case 'unsigned':
      return (
        <Badge tone="warning" dot>
          <Trans>Verified, not signed</Trans>
        </Badge>
      )
    case 'failing':
      return (
        <Badge tone="danger" dot>
          <Trans>Records missing</Trans>
        </Badge>
      )
    case 'pending':
      return (
        <Badge tone="warning" dot>
          <Trans>Waiting for DNS</Trans>
        </Badge>
      )
  }
}
