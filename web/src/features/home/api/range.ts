import { startOfDay } from '@/lib/zoned'

export const RANGES = ['24h', '7d', '30d'] as const
export type Range = (typeof RANGES)[number]

const HOUR_MS = 3_600_000

/** The beginning of the range: of an hour for a day, of a day for more. */
export function sinceOf(range: Range, timeZone: string, now = Date.now()): string {
  if (range === '24h') return new Date(Math.floor(now / HOUR_MS) * HOUR_MS - 23 * HOUR_MS).toISOString()
  return startOfDay(range === '7d' ? 6 : 29, timeZone, now)
}

export function bucketOf(range: Range): 'hour' | 'day' {
  return range === '30d' ? 'day' : 'hour'
}
