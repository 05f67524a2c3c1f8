import { describe, expect, it } from 'vitest'
import { changesOf, shown } from './diff'

describe('changes', () => {
  it('names only what differs', () => {
    const before = { name: 'A', quota: { per_day: 10, per_minute: 5 }, tags: ['x'] }
    const after = { name: 'B', quota: { per_day: 20, per_minute: 5 }, tags: ['x'] }
    expect(changesOf(before, after)).toEqual([
      { path: 'name', before: 'A', after: 'B' },
      { path: 'quota.per_day', before: 10, after: 20 },
    ])
  })

  it('shows what came and what went', () => {
    expect(changesOf(null, { label: 'shop' })).toEqual([{ path: 'label', before: undefined, after: 'shop' }])
    expect(changesOf({ role: 'admin' }, null)).toEqual([{ path: 'role', before: 'admin', after: undefined }])
  })

  it('writes values as people read them', () => {
    expect(shown(['a', 'b'])).toBe('a, b')
    expect(shown(null)).toBe('—')
    expect(shown(false)).toBe('false')
  })
})
