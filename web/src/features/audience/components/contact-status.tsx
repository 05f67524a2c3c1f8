import { Trans } from '@lingui/react/macro'
import { Badge } from '@/components/ui/badge'
import { useNow } from '@/lib/use-now'
import type { Contact } from '../api/contacts-query'

/** Whether a contact is written to at all. */
export function ContactStatusBadge({ contact }: { contact: Contact }) {
  const now = useNow(Boolean(contact.paused_until))
  if (contact.status === 'archived') {
    return (
      <Badge dot>
        <Trans>Archived</Trans>
      </Badge>
    )
  }
  if (contact.paused_until && Date.parse(contact.paused_until) > now) {
    return (
      <Badge tone="warning" dot>
        <Trans>Paused</Trans>
      </Badge>
    )
  }
  return (
    <Badge tone="success" dot>
      <Trans context="contact">Active</Trans>
    </Badge>
  )
}
