import { describe, expect, it } from 'vitest'
import type { LeavePoint } from '../api/leave-series-query'
import { gathered, mostFrequent, othersOf, silentOf } from './gathered'

const ZONE = 'Asia/Seoul'

/** Days that begin at midnight in Seoul, from the first of May 2026. */
function days(count: number, reasons: Record<string, number> = { rare: 1 }): LeavePoint[] {
  return Array.from({ length: count }, (_, index) => ({ at: new Date(Date.UTC(2026, 3, 30 + index, 15)).toISOString(), left: 2, reasons }))
}

describe('gathered', () => {
  it('leaves days as they are', () => {
    expect(gathered(days(30), '30d', ZONE)).toHaveLength(30)
  })

  it('makes weeks that end today, so that the first may be short', () => {
    const weeks = gathered(days(90), '90d', ZONE)
    expect(weeks).toHaveLength(13)
    expect(weeks[0]?.left).toBe(6 * 2)
    expect(weeks.at(-1)).toMatchObject({ left: 7 * 2, reasons: { rare: 7 } })
  })

  it('makes months of the zone', () => {
    const months = gathered(days(40), '1y', ZONE)
    expect(months.map(({ left }) => left)).toEqual([31 * 2, 9 * 2])
    expect(months[0]?.at).toBe('2026-04-30T15:00:00.000Z')
  })

  it('counts whom it has', () => {
    expect(gathered(days(365), '1y', ZONE).reduce((sum, { left }) => sum + left, 0)).toBe(730)
  })
})

describe('reasons', () => {
  const point: LeavePoint = { at: '2026-05-01T00:00:00Z', left: 20, reasons: { a: 1, b: 2, c: 3, d: 4, e: 5 } }

  it('are shown by frequency, the rest as one', () => {
    const { shown, hasOthers } = mostFrequent([point])
    expect(shown).toEqual(['e', 'd', 'c', 'b'])
    expect(hasOthers).toBe(true)
    expect(othersOf(point, shown)).toBe(1)
  })

  it('of whom none was given are told apart', () => {
    expect(silentOf(point)).toBe(5)
    expect(mostFrequent([{ ...point, reasons: {} }])).toEqual({ shown: [], hasOthers: false })
  })
})
