import { useLingui } from '@lingui/react/macro'
import { Badge, type Tone } from '@/components/ui/badge'
import type { SubscriptionState } from '../api/contacts-query'

const TONES: Record<SubscriptionState, Tone> = { subscribed: 'success', pending: 'warning', unsubscribed: 'neutral' }

/** Where a contact stands with a topic. */
export function useStateNames(): Record<SubscriptionState, string> {
  const { t } = useLingui()
  return { subscribed: t`Subscribed`, pending: t`Not confirmed`, unsubscribed: t`Unsubscribed` }
}

export function StateBadge({ state }: { state: SubscriptionState }) {
  const names = useStateNames()
  return (
    <Badge tone={TONES[state]} dot>
      {names[state]}
    </Badge>
  )
}
