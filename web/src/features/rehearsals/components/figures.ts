import type { Cell, Report } from '../api/rehearsal-query'

type Count = Exclude<keyof Cell, 'reputation'>

/** A count by day, of all providers or of one. */
export function byDay(report: Report, count: Count, provider?: string): number[] {
  const wanted = report.providers.filter((one) => provider === undefined || one.provider === provider)
  return Array.from({ length: report.days }, (_, day) => wanted.reduce((sum, { days }) => sum + (days[day]?.[count] ?? 0), 0))
}

/** What a provider thinks of the sources by day, 0 to 1; of all, the mean. */
export function reputationByDay(report: Report, provider?: string): (number | null)[] {
  const wanted = report.providers.filter((one) => provider === undefined || one.provider === provider)
  return Array.from({ length: report.days }, (_, day) => {
    const scores = wanted.flatMap(({ days }) => (days[day] === undefined ? [] : [days[day].reputation]))
    return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length
  })
}

/** `part` of `whole`; nothing of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
