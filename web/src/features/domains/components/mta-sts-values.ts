import type { Schema } from '@/api/types'

export type Mode = Schema<'StsModeName'>
export type OwnPolicy = Schema<'OwnMtaStsPolicy'>

const DAY_SECS = 86_400
const MAX_AGE_DAYS = 365
/** As the server has it without a choice. */
const DEFAULT_DAYS = 7

/** What is typed about the policy of a domain. */
export interface PolicyValues {
  mode: Mode
  /** How long senders believe it, in days. */
  max_age_secs: string
  /** One host a line; none follows the MX records. */
  mx: string
}

export function policyValues(policy: OwnPolicy | null): PolicyValues {
  return {
    mode: policy?.mode ?? 'testing',
    max_age_secs: String(Math.round((policy?.max_age_secs ?? DEFAULT_DAYS * DAY_SECS) / DAY_SECS)),
    mx: policy === null || policy.follows_mx ? '' : policy.mx.join('\n'),
  }
}

export function isDays(text: string): boolean {
  const days = Number(text)
  return Number.isInteger(days) && days >= 1 && days <= MAX_AGE_DAYS
}

export function newPolicy({ mode, max_age_secs, mx }: PolicyValues): Schema<'NewMtaStsPolicy'> {
  return { mode, max_age_secs: Number(max_age_secs) * DAY_SECS, mx: mx.split(/[\s,;]+/).filter((host) => host !== '') }
}
