import type { QueueSelection } from '@/api/queue-operation'
import type { NewRule } from '../api/rules'

export const PER_MINUTE_MAX = 1_000_000
export const ANY = 'any'

/** What a rule does from now on, or what is done once with all that waits. */
export type Action = NewRule['action'] | 'hold' | 'cancel'

/** What is typed about a rule; empty matches all. */
export interface RuleValues {
  action: Action
  per_minute: string
  /** The pool that mail leaves from. */
  route_pool: string
  domain: string
  provider: string
  tag: string
  stream: 'transactional' | 'broadcast' | typeof ANY
  source: string
  /** A wall clock time of the person's zone. */
  expires_at: string
  reason: string
}

export const EMPTY_RULE: RuleValues = {
  action: 'suspend',
  per_minute: '60',
  route_pool: '',
  domain: '',
  provider: ANY,
  tag: '',
  stream: ANY,
  source: ANY,
  expires_at: '',
  reason: '',
}

export function isRate(text: string): boolean {
  const rate = Number(text)
  return Number.isInteger(rate) && rate >= 1 && rate <= PER_MINUTE_MAX
}

/** Whether it is done once, with what waits now. */
export function isOnce(action: Action): action is 'hold' | 'cancel' {
  return action === 'hold' || action === 'cancel'
}

type Matches = Pick<NewRule, 'domain' | 'provider' | 'tag' | 'stream' | 'source'>

function matches({ domain, provider, tag, stream, source }: RuleValues): Matches {
  const typed = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())
  const chosen = (text: string): string | undefined => (text === ANY ? undefined : text)
  const values = { domain: typed(domain)?.toLowerCase(), provider: chosen(provider), tag: typed(tag), stream: chosen(stream), source: chosen(source) }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Matches
}

/** `toInstant` reads a wall clock time. */
export function newRule(values: RuleValues, all: boolean, toInstant: (local: string) => string): NewRule {
  const { action, per_minute: perMinute, route_pool: pool, expires_at: until, reason } = values
  return {
    action: isOnce(action) ? 'suspend' : action,
    reason: reason.trim(),
    ...(action === 'throttle' ? { per_minute: Number(perMinute) } : {}),
    ...(action === 'route' ? { route_pool: pool } : {}),
    ...(until === '' ? {} : { expires_at: toInstant(until) }),
    ...(all ? { workspace: 'all' } : {}),
    ...matches(values),
  }
}

/** What is meant by the same words, for something that is done once. */
export function selectionOf(values: RuleValues, all: boolean): QueueSelection {
  const meant = matches(values)
  return { ...(Object.keys(meant).length === 0 ? { all: true } : meant), ...(all ? { workspace: 'all' } : {}) }
}
