import { useLingui } from '@lingui/react/macro'
import { Badge, type Tone } from '@/components/ui/badge'
import type { Reason } from '../api/suppressions-query'

export const REASONS = ['bounce', 'complaint', 'unsubscribe', 'manual'] as const satisfies readonly Reason[]

const TONES: Record<Reason, Tone> = { bounce: 'danger', complaint: 'warning', unsubscribe: 'info', manual: 'neutral' }

export function useReasonNames(): Record<Reason, string> {
  const { t } = useLingui()
  return { bounce: t`Bounced`, complaint: t`Complained`, unsubscribe: t`Unsubscribed`, manual: t`Added by hand` }
}

export function ReasonBadge({ reason }: { reason: Reason }) {
  const names = useReasonNames()
  return (
    <Badge tone={TONES[reason]} dot>
      {names[reason]}
    </Badge>
  )
}
