import { toLocalInput } from '@/lib/zoned'
import type { LeavePoint } from '../api/leave-series-query'
import type { LeaveSpan } from '../api/leave-filter'

const WEEK_DAYS = 7

/** Days as they are, in weeks that end today, or in months of the zone: about as many points for every span. */
export function gathered(days: readonly LeavePoint[], span: LeaveSpan, timeZone: string): LeavePoint[] {
  if (span === '30d') return [...days]
  const label = ({ at }: LeavePoint, index: number): string =>
    span === '90d' ? String(Math.ceil((days.length - index) / WEEK_DAYS)) : toLocalInput(at, timeZone).slice(0, 'YYYY-MM'.length)
  const groups = new Map<string, LeavePoint>()
  for (const [index, day] of days.entries()) {
    const key = label(day, index)
    const group = groups.get(key)
    groups.set(key, group === undefined ? day : joined(group, day))
  }
  return [...groups.values()]
}

function joined(before: LeavePoint, day: LeavePoint): LeavePoint {
  const reasons = { ...before.reasons }
  for (const [reason, count] of Object.entries(day.reasons)) reasons[reason] = (reasons[reason] ?? 0) + count
  return { at: before.at, left: before.left + day.left, reasons }
}

/** Reasons that get a colour of their own; the others are drawn as one. */
export const SHOWN_MAX = 4

/** The most frequent reasons of all points, and whether there are more. */
export function mostFrequent(points: readonly LeavePoint[]): { shown: string[]; hasOthers: boolean } {
  const sums = new Map<string, number>()
  for (const { reasons } of points) {
    for (const [reason, count] of Object.entries(reasons)) sums.set(reason, (sums.get(reason) ?? 0) + count)
  }
  const ranked = [...sums].sort(([one, more], [other, less]) => less - more || one.localeCompare(other)).map(([reason]) => reason)
  return { shown: ranked.slice(0, SHOWN_MAX), hasOthers: ranked.length > SHOWN_MAX }
}

/** How many of a point gave a reason that is not among those shown. */
export function othersOf({ reasons }: LeavePoint, shown: readonly string[]): number {
  return Object.entries(reasons).reduce((sum, [reason, count]) => (shown.includes(reason) ? sum : sum + count), 0)
}

/** How many of a point gave no reason. */
export function silentOf({ left, reasons }: LeavePoint): number {
  return left - Object.values(reasons).reduce((sum, count) => sum + count, 0)
}
