import { describe, expect, it } from 'vitest'
import { EMPTY_RULE, isRate, newRule, selectionOf } from './rule-values'

const utc = (local: string): string => `${local}:00.000Z`

describe('a traffic rule', () => {
  it('matches all where nothing was typed', () => {
    expect(newRule(EMPTY_RULE, false, utc)).toEqual({ action: 'suspend', reason: '' })
  })

  it('has a rate only when it throttles', () => {
    expect(
      newRule({ ...EMPTY_RULE, action: 'throttle', per_minute: '30', domain: ' Example.org ', stream: 'broadcast', reason: ' new address ' }, true, utc),
    ).toEqual({ action: 'throttle', per_minute: 30, domain: 'example.org', stream: 'broadcast', workspace: 'all', reason: 'new address' })
  })

  it('has a pool only when it routes, and an end', () => {
    const values = { ...EMPTY_RULE, action: 'route' as const, route_pool: 'p', provider: 'google', source: 's', expires_at: '2026-03-01T09:30' }
    expect(newRule(values, false, utc)).toEqual({ action: 'route', route_pool: 'p', provider: 'google', source: 's', expires_at: '2026-03-01T09:30:00.000Z', reason: '' })
  })
})

describe('what is done once', () => {
  it('means all only where nothing was typed', () => {
    expect(selectionOf({ ...EMPTY_RULE, action: 'hold' }, false)).toEqual({ all: true })
    expect(selectionOf({ ...EMPTY_RULE, action: 'cancel', tag: 'news', provider: 'yahoo' }, true)).toEqual({ tag: 'news', provider: 'yahoo', workspace: 'all' })
  })
})

describe('a rate', () => {
  it.each([
    ['1', true],
    ['1000000', true],
    ['0', false],
    ['1000001', false],
    ['', false],
    ['1.5', false],
  ])('%s', (text, expected) => {
    expect(isRate(text)).toBe(expected)
  })
})
