import { describe, expect, it } from 'vitest'
import { rowsOfDays, volumeOf, type WarmupDay } from './days'

const counts = (sent: number) => ({ sent, delivered: sent, deferred: 0, bounced: 0, complained: 0 })
const DAYS: WarmupDay[] = [
  { day: '2026-11-27', kind: 'past', stage: 1, planned: 200, actual: counts(180), decision: 'promote' },
  { day: '2026-11-28', kind: 'today', stage: 2, planned: 500, actual: counts(40), decision: null },
  { day: '2026-11-29', kind: 'forecast', stage: 3, planned: 1000, actual: null, decision: null },
  { day: '2026-11-30', kind: 'forecast', stage: 3, planned: null, actual: null, decision: null },
]

describe('a calendar', () => {
  it('tells plan, actual and forecast apart', () => {
    expect(rowsOfDays(DAYS)).toEqual({
      sent: [180, 40, null, null],
      plan: [200, 500, null, null],
      forecast: [null, 500, 1000, null],
    })
  })

  it('has no forecast when it is warm', () => {
    expect(rowsOfDays(DAYS.slice(0, 2)).forecast).toEqual([null, null])
  })
})

describe('a volume', () => {
  it.each([
    ['50000', 50_000],
    ['50,000', 50_000],
    ['1 000 000', 1_000_000],
    ['', null],
    ['0', null],
    ['-5', null],
    ['much', null],
    ['99999999999', null],
  ])('%s', (text, expected) => {
    expect(volumeOf(text)).toBe(expected)
  })
})
