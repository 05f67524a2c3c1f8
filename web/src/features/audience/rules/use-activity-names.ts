import { useLingui } from '@lingui/react/macro'
import type { DeliveryKind, EngagementKind } from './rule'

export const DELIVERY_KINDS = ['sent', 'delivered', 'deferred', 'soft_bounced', 'bounced', 'suppressed', 'complained'] as const satisfies readonly DeliveryKind[]

/** What happened to mail, or by it. */
export function useActivityNames(): Record<DeliveryKind | EngagementKind, string> {
  const { t } = useLingui()
  return {
    opened: t`opened`,
    clicked: t`clicked`,
    sent: t`was sent mail`,
    delivered: t`mail was delivered`,
    deferred: t`mail was deferred`,
    soft_bounced: t`mail bounced for the moment`,
    bounced: t`mail bounced for good`,
    suppressed: t`mail was suppressed`,
    complained: t`marked mail as spam`,
  }
}
