import { describe, expect, it } from 'vitest'
import { EMPTY_RULE, isRate, newRule } from './rule-values'

describe('a traffic rule', () => {
  it('matches all where nothing was typed', () => {
    expect(newRule(EMPTY_RULE, false)).toEqual({ action: 'suspend', reason: '' })
  })

  it('has a rate only when it throttles', () => {
    expect(newRule({ ...EMPTY_RULE, action: 'throttle', per_minute: '30', domain: ' Example.org ', stream: 'broadcast', reason: ' new address ' }, true)).toEqual({
      action: 'throttle',
      per_minute: 30,
      domain: 'example.org',
      stream: 'broadcast',
      workspace: 'all',
      reason: 'new address',
    })
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
