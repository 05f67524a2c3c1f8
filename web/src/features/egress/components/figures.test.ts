import { describe, expect, it } from 'vitest'
import { byDay, byProvider } from './figures'

const day = (date: string, provider: string, sent: number, bounced = 0) => ({
  day: date,
  provider,
  sent,
  delivered: sent - bounced,
  deferred: 0,
  bounced,
  complained: 0,
})

const ITEMS = [day('2026-11-27', 'google', 10), day('2026-11-27', 'naver', 30, 2), day('2026-11-28', 'google', 5, 1)]

describe('figures of a source', () => {
  it('are summed by provider, the largest first', () => {
    expect(byProvider(ITEMS)).toEqual([
      { provider: 'naver', sent: 30, delivered: 28, deferred: 0, bounced: 2, complained: 0 },
      { provider: 'google', sent: 15, delivered: 14, deferred: 0, bounced: 1, complained: 0 },
    ])
  })

  it('are summed by day, up to today in UTC, with empty days', () => {
    const days = byDay(ITEMS, 3, Date.parse('2026-11-28T23:59:00Z'))
    expect(days.map(({ day: date, sent, bounced }) => [date, sent, bounced])).toEqual([
      ['2026-11-26', 0, 0],
      ['2026-11-27', 40, 2],
      ['2026-11-28', 5, 1],
    ])
  })

  it('are nothing without mail', () => {
    expect(byProvider([])).toEqual([])
  })
})
