import { describe, expect, it } from 'vitest'
import type { Cell, Report } from '../api/rehearsal-query'
import { byDay, reputationByDay, share } from './figures'

function cell(delivered: number, reputation: number): Cell {
  return { delivered, reputation } as Cell
}

const REPORT = {
  days: 2,
  providers: [
    { provider: 'google', days: [cell(10, 0.4), cell(20, 0.6)] },
    { provider: 'yahoo', days: [cell(1, 0.8)] },
  ],
} as unknown as Report

describe('the figures of a report', () => {
  it('add up over providers', () => {
    expect(byDay(REPORT, 'delivered')).toEqual([11, 20])
    expect(byDay(REPORT, 'delivered', 'yahoo')).toEqual([1, 0])
  })

  it('have the mean of what providers think', () => {
    expect(reputationByDay(REPORT)[0]).toBeCloseTo(0.6)
    expect(reputationByDay(REPORT, 'yahoo')).toEqual([0.8, null])
  })

  it('are shares of something', () => {
    expect([share(1, 4), share(0, 0)]).toEqual([0.25, 0])
  })
})
