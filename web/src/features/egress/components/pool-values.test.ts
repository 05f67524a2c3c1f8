import { describe, expect, it } from 'vitest'
import { changedPool, isWeight, newPool, poolValues, shareOf, SHARED } from './pool-values'

const POOL = {
  id: 'p',
  name: 'shared-eu',
  workspace: null,
  overflow: 'wait' as const,
  members: [{ source: 's', name: 'eu-1', weight: 3, enabled: true, health: 'good' as const }],
  assignments: [],
  created_at: '2026-11-28T00:00:00Z',
}

describe('a pool', () => {
  it('is shared unless a workspace is named', () => {
    expect(newPool({ ...poolValues(null), name: ' a ' })).toEqual({ name: 'a', overflow: 'warm_sources', members: [] })
    expect(newPool(poolValues(null, 'w')).workspace).toBe('w')
  })

  it('is changed without saying whose it is', () => {
    const values = poolValues(POOL)
    expect(values.workspace).toBe(SHARED)
    expect(changedPool({ ...values, mix: true })).toEqual({ name: 'shared-eu', overflow: 'wait', members: [{ source: 's', weight: 3 }], mix: true })
  })
})

describe('a weight', () => {
  it.each([
    ['1', true],
    ['1000', true],
    ['0', false],
    ['1001', false],
    ['1.5', false],
    ['', false],
    ['x', false],
  ])('%s', (text, expected) => {
    expect(isWeight(text)).toBe(expected)
  })
})

describe('a share', () => {
  it.each([
    [1, [{ weight: 1 }], 1],
    [1, [{ weight: 1 }, { weight: 3 }], 0.25],
    [0, [], 0],
  ])('of weight %d', (weight, members, expected) => {
    expect(shareOf(weight, members)).toBe(expected)
  })
})
