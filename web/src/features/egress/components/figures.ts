import type { SourceDay } from '../api/source-figures-query'

export type Counts = Pick<SourceDay, 'sent' | 'delivered' | 'deferred' | 'bounced' | 'complained'>
export interface ProviderCounts extends Counts {
  provider: string
}
export interface DayCounts extends Counts {
  /** In UTC. */
  day: string
}

const NONE: Counts = { sent: 0, delivered: 0, deferred: 0, bounced: 0, complained: 0 }
const DAY_MS = 86_400_000

function sum(one: Counts, other: Counts): Counts {
  return {
    sent: one.sent + other.sent,
    delivered: one.delivered + other.delivered,
    deferred: one.deferred + other.deferred,
    bounced: one.bounced + other.bounced,
    complained: one.complained + other.complained,
  }
}

/** All days of each provider together, the largest first. */
export function byProvider(items: readonly SourceDay[]): ProviderCounts[] {
  const sums = new Map<string, Counts>()
  for (const item of items) sums.set(item.provider, sum(sums.get(item.provider) ?? NONE, item))
  return [...sums].map(([provider, counts]) => ({ provider, ...counts })).sort((a, b) => b.sent - a.sent || a.provider.localeCompare(b.provider))
}

/** All providers of each day together, up to today in UTC; also the days on which nothing left. */
export function byDay(items: readonly SourceDay[], days: number, now: number): DayCounts[] {
  const sums = new Map<string, Counts>()
  for (const item of items) sums.set(item.day, sum(sums.get(item.day) ?? NONE, item))
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(now - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10)
    return { day, ...(sums.get(day) ?? NONE) }
  })
}
