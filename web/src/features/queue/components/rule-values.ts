import type { NewRule } from '../api/rules'

export const PER_MINUTE_MAX = 1_000_000
export const ANY = 'any'

/** What is typed about a rule; empty matches all. */
export interface RuleValues {
  action: 'suspend' | 'throttle'
  per_minute: string
  domain: string
  provider: string
  tag: string
  stream: 'transactional' | 'broadcast' | typeof ANY
  reason: string
}

export const EMPTY_RULE: RuleValues = { action: 'suspend', per_minute: '60', domain: '', provider: '', tag: '', stream: ANY, reason: '' }

export function isRate(text: string): boolean {
  const rate = Number(text)
  return Number.isInteger(rate) && rate >= 1 && rate <= PER_MINUTE_MAX
}

export function newRule({ action, per_minute, domain, provider, tag, stream, reason }: RuleValues, all: boolean): NewRule {
  const given = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())
  const values = { domain: given(domain)?.toLowerCase(), provider: given(provider)?.toLowerCase(), tag: given(tag), stream: stream === ANY ? undefined : stream }
  return {
    action,
    reason: reason.trim(),
    ...(action === 'throttle' ? { per_minute: Number(per_minute) } : {}),
    ...(all ? { workspace: 'all' } : {}),
    ...(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<NewRule>),
  }
}
