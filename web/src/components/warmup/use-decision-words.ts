import { useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import type { Tone } from '@/components/ui/badge'

type Decision = Schema<'WarmupDecision'>

export const DECISION_TONES: Record<Decision, Tone> = {
  promote: 'success',
  stay_idle: 'neutral',
  stay_volume: 'neutral',
  stay_deferred: 'warning',
  stay_bounced: 'warning',
  stay_complained: 'warning',
  demote_deferred: 'danger',
  demote_bounced: 'danger',
  demote_complained: 'danger',
  stay_paused: 'neutral',
  stay_warm: 'success',
  restart: 'warning',
}

/** What followed from a day, and why. */
export function useDecisionWords(): (decision: Decision) => string {
  const { t } = useLingui()
  const words: Record<Decision, string> = {
    promote: t`Next stage`,
    stay_idle: t`Nothing sent`,
    stay_volume: t`Too little sent`,
    stay_deferred: t`Too many deferrals`,
    stay_bounced: t`Too many bounces`,
    stay_complained: t`Too many complaints`,
    demote_deferred: t`Back: deferrals`,
    demote_bounced: t`Back: bounces`,
    demote_complained: t`Back: complaints`,
    stay_paused: t`Paused`,
    stay_warm: t`Warm`,
    restart: t`Begins again`,
  }
  return (decision) => words[decision]
}
