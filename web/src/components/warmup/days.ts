import type { Schema } from '@/api/types'

export type WarmupDay = Schema<'WarmupDay'>

/** What a calendar is drawn from: one value for each of its days. */
export interface WarmupRows {
  sent: (number | null)[]
  /** What the stages allow, of past days and of today. */
  plan: (number | null)[]
  /** What will be allowed if every day until then is promoted. */
  forecast: (number | null)[]
}

export function rowsOfDays(days: readonly WarmupDay[]): WarmupRows {
  const ahead = (day: WarmupDay): boolean => day.kind === 'forecast'
  return {
    sent: days.map((day) => day.actual?.sent ?? null),
    plan: days.map((day) => (ahead(day) ? null : (day.planned ?? null))),
    // It begins where the plan ends, so that the lines meet.
    forecast: days.map((day, index) => (ahead(day) || (day.kind === 'today' && index < days.length - 1) ? (day.planned ?? null) : null)),
  }
}

/** A daily volume as it is typed; `null` when it is none. */
export function volumeOf(text: string): number | null {
  const digits = text.replace(/[\s,._]/g, '')
  const volume = Number(digits)
  return /^\d{1,10}$/.test(digits) && volume > 0 ? volume : null
}
