import { useLingui } from '@lingui/react/macro'
import { useFormat } from '@/lib/format'
import type { Rehearsal } from '../api/rehearsals-query'
import { NO_WARM_UP, type Policy, type Quality } from './plan-values'

export function useQualityName(): (quality: Quality) => string {
  const { t } = useLingui()
  const names: Record<Quality, string> = {
    confirmed: t`Confirmed: everybody asked for it, bounces are removed`,
    ordinary: t`Ordinary`,
    stale: t`Old: bounces were never removed`,
    bought: t`Bought: nobody was asked`,
  }
  return (quality) => names[quality]
}

export function usePolicyName(): (policy: Policy) => string {
  const { t } = useLingui()
  const names: Record<Policy, string> = { ours: t`As Postroad sends`, naive: t`Everything at once` }
  return (policy) => names[policy]
}

/** What is rehearsed, in a line. */
export function usePlanWords(): (rehearsal: Rehearsal) => string {
  const { t } = useLingui()
  const format = useFormat()
  const policyName = usePolicyName()
  return ({ plan, policy }) => {
    const volume = format.number(plan.daily_volume)
    const days = format.number(plan.days)
    const sources = format.number(plan.sources.length)
    const warmUp = typeof plan.warm_up === 'string' ? plan.warm_up : plan.warm_up.map((daily) => format.number(daily)).join(', ')
    const parts = [t`${volume} a day for ${days} days`, t`sources: ${sources}`, warmUp === NO_WARM_UP ? t`no warm-up` : t`warm-up ${warmUp}`, policyName(policy)]
    return parts.join(' · ')
  }
}
