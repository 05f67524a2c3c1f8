import { startOfDay } from '@/lib/zoned'

export type LeaveSpan = '30d' | '90d' | '1y'

/** Which of those who left are looked at. */
export interface LeaveFilter {
  span: LeaveSpan
  topic: string | undefined
  /** Whose link they followed. */
  message: string | undefined
}

const DAYS_BEFORE_TODAY: Record<LeaveSpan, number> = { '30d': 29, '90d': 89, '1y': 364 }

export function sinceOf(span: LeaveSpan, timeZone: string): string {
  return startOfDay(DAYS_BEFORE_TODAY[span], timeZone)
}
