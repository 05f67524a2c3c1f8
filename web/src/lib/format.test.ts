import { describe, expect, it } from 'vitest'
import { createFormat } from './format'

const en = createFormat('en', 'Europe/Berlin')
const ko = createFormat('ko', 'Asia/Seoul')
const at = '2026-03-01T12:00:00Z'

describe('createFormat', () => {
  it('writes sizes in decimal units', () => {
    expect([0, 999, 1_000, 1_500_000, 2_000_000_000].map(en.bytes)).toEqual(['0 byte', '999 byte', '1 kB', '1.5 MB', '2 GB'])
  })
  it('writes the two largest parts of a duration', () => {
    expect([0.42, 75, 3_600, 90_061].map(en.duration)).toEqual(['420 ms', '1 min 15 sec', '1 hr', '1 day 1 hr'])
    expect(ko.duration(75)).toBe('1분 15초')
  })
  it('writes moments in the zone and language', () => {
    expect(en.dateTime(at)).toMatch(/Mar 1, 2026, 1:00\sPM/)
    expect(ko.dateTime(at)).toMatch(/^2026\. 3\. 1\. (?:오후|PM) 9:00$/)
  })
  it('leaves days that were counted in UTC as they are', () => {
    const west = createFormat('en', 'America/Los_Angeles')
    expect(west.utcDate('2026-03-01')).toBe('Mar 1, 2026')
    expect(west.utcDay('2026-03-01')).toBe('Mar 1')
    expect(ko.utcDay('2026-03-01')).toBe('3월 1일')
  })
  it('tells how long ago something was', () => {
    const now = Date.parse(at)
    expect(en.relative(now - 5 * 60_000, now)).toBe('5 minutes ago')
    expect(en.relative(now + 2 * 3_600_000, now)).toBe('in 2 hours')
    expect(ko.relative(now - 3 * 86_400_000, now)).toBe('3일 전')
  })
})
