import { useLingui } from '@lingui/react/macro'
import type { Tone } from '@/components/ui/badge'
import type { WaitingState } from '../api/waiting'

export const STATE_TONES: Record<WaitingState, Tone> = { ready: 'info', scheduled: 'warning', in_flight: 'success', held: 'accent' }

export function useStateName(): (state: WaitingState) => string {
  const { t } = useLingui()
  const names: Record<WaitingState, string> = { ready: t`Ready`, scheduled: t`Scheduled`, in_flight: t`In flight`, held: t`Held` }
  return (state) => names[state]
}
