import { expect, it } from 'vitest'
import { spanOf, spansOf, spanText } from './retry'

it.each([
  [60, '1m'],
  [90, '90s'],
  [3600, '1h'],
  [432_000, '5d'],
  [0, '0s'],
])('%d seconds are %s, and back', (seconds, text) => {
  expect(spanText(seconds)).toBe(text)
  expect(spanOf(text)).toBe(seconds)
})

it('reads a schedule, and refuses what is none', () => {
  expect(spansOf('1m, 5m 15m')).toEqual([60, 300, 900])
  expect(spansOf('1m, soon')).toBeUndefined()
  expect(spansOf('')).toEqual([])
})
