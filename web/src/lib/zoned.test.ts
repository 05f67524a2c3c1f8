import { describe, expect, it } from 'vitest'
import { fromLocalInput, startOfDay, toLocalInput } from './zoned'

describe('wall clocks', () => {
  it.each([
    ['2026-01-15T12:00:00.000Z', 'Asia/Seoul', '2026-01-15T21:00'],
    ['2026-07-01T00:30:00.000Z', 'America/New_York', '2026-06-30T20:30'],
    ['2026-03-29T00:59:00.000Z', 'Europe/Berlin', '2026-03-29T01:59'],
    ['2026-03-29T01:00:00.000Z', 'Europe/Berlin', '2026-03-29T03:00'],
    ['2026-01-01T00:00:00.000Z', 'UTC', '2026-01-01T00:00'],
  ])('%s is %s %s, and back', (at, zone, local) => {
    expect(toLocalInput(at, zone)).toBe(local)
    expect(fromLocalInput(local, zone)).toBe(at)
  })

  it('takes a time that the clocks skip for one beside the gap', () => {
    expect(['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']).toContain(fromLocalInput('2026-03-29T02:30', 'Europe/Berlin'))
  })

  it('begins days where the zone does', () => {
    const noon = Date.parse('2026-11-02T12:00:00Z')
    expect(startOfDay(0, 'Asia/Seoul', noon)).toBe('2026-11-01T15:00:00.000Z')
    // The clocks went back in between: the day had 25 hours.
    expect(startOfDay(1, 'America/New_York', noon)).toBe('2026-11-01T04:00:00.000Z')
  })
})
