import { describe, expect, it } from 'vitest'
import { EMPTY_PLAN, isBetween, newRehearsal } from './plan-values'

describe('a rehearsal', () => {
  it('has imagined addresses where none were chosen', () => {
    const { plan } = newRehearsal({ ...EMPTY_PLAN, imagined: '3' })
    expect(plan).toMatchObject({ days: 30, daily_volume: 100_000, sources: ['192.0.2.1', '192.0.2.2', '192.0.2.3'], usual_daily: 0 })
  })

  it('takes the chosen ones, and what they usually send', () => {
    const { plan, name } = newRehearsal({ ...EMPTY_PLAN, name: ' Autumn ', chosen: ['198.51.100.7', '198.51.100.8'], usual: true })
    expect(name).toBe('Autumn')
    expect(plan).toMatchObject({ sources: ['198.51.100.7', '198.51.100.8'], usual_daily: 50_000 })
  })
})

describe('a number', () => {
  it.each([
    ['1', true],
    ['120', true],
    ['121', false],
    ['0', false],
    ['', false],
    ['2.5', false],
  ])('%s', (text, expected) => {
    expect(isBetween(text, 1, 120)).toBe(expected)
  })
})
