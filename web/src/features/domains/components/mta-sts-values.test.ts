import { describe, expect, it } from 'vitest'
import { isDays, newPolicy, policyValues } from './mta-sts-values'

describe('an MTA-STS policy', () => {
  it('begins as a test for a week that follows the MX records', () => {
    expect(newPolicy(policyValues(null))).toEqual({ mode: 'testing', max_age_secs: 604_800, mx: [] })
  })

  it('names the hosts that were typed, however they stand', () => {
    expect(newPolicy({ mode: 'enforce', max_age_secs: '30', mx: 'mx1.example.com, mx2.example.com\n*.example.net' })).toEqual({
      mode: 'enforce',
      max_age_secs: 2_592_000,
      mx: ['mx1.example.com', 'mx2.example.com', '*.example.net'],
    })
  })

  it('keeps following the MX records when it did', () => {
    const policy = { mode: 'enforce' as const, max_age_secs: 86_400, mx: ['mx.example.com'], follows_mx: true, id: '1', text: '', url: '', updated_at: '' }
    expect(policyValues(policy).mx).toBe('')
    expect(policyValues({ ...policy, follows_mx: false }).mx).toBe('mx.example.com')
  })
})

describe('days', () => {
  it.each([
    ['1', true],
    ['365', true],
    ['366', false],
    ['0', false],
    ['', false],
    ['2.5', false],
  ])('%s', (text, expected) => {
    expect(isDays(text)).toBe(expected)
  })
})
