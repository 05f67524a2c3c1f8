import { describe, expect, it } from 'vitest'
import { decades, heightOf, stacked, thinned, ticks, unbroken, widthOf } from './plot'

describe('ticks', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [10, [0, 5, 10]],
    [99, [0, 25, 50, 75, 100]],
    [101, [0, 50, 100, 150]],
    [1_000_000, [0, 250_000, 500_000, 750_000, 1_000_000]],
  ])('of %d', (max, expected) => {
    expect(ticks(max)).toEqual(expected)
  })
  it('are whole and reach the top', () => {
    for (let max = 0; max < 5_000; max += 7) {
      const found = ticks(max)
      expect(found.every(Number.isInteger)).toBe(true)
      expect(found.at(-1)).toBeGreaterThanOrEqual(max)
      expect(found.length).toBeLessThanOrEqual(6)
    }
  })
})

describe('decades', () => {
  it.each([
    [0, [0, 10]],
    [10, [0, 10]],
    [11, [0, 10, 100]],
    [10_000, [0, 10, 100, 1_000, 10_000]],
    [1_000_000, [0, 100, 10_000, 1_000_000]],
    [10_000_000, [0, 10, 1_000, 100_000, 10_000_000]],
  ])('of %d', (max, expected) => {
    expect(decades(max)).toEqual(expected)
  })
})

describe('heightOf', () => {
  it('goes from the ground to the top on either scale', () => {
    for (const logarithmic of [true, false]) {
      expect(heightOf(0, 1_000, logarithmic)).toBe(0)
      expect(heightOf(1_000, 1_000, logarithmic)).toBe(1)
    }
  })
  it('shows small beside large on a scale of factors', () => {
    expect(heightOf(10, 100_000, false)).toBeLessThan(0.01)
    expect(heightOf(10, 100_000, true)).toBeGreaterThan(0.2)
  })
})

describe('unbroken', () => {
  it('ends a line where there is nothing', () => {
    expect(unbroken([1, 2, null, 0, null, null, 5])).toEqual([[[0, 1], [1, 2]], [[3, 0]], [[6, 5]]])
    expect(unbroken([null])).toEqual([])
  })
})

describe('thinned', () => {
  it('keeps all labels where there is room', () => {
    expect(thinned(['1', '2', '3'], 100)).toEqual([0, 1, 2])
  })
  it('leaves out what would touch', () => {
    expect(thinned(Array.from({ length: 24 }, () => '10:00'), 20)).toEqual([0, 3, 6, 9, 12, 15, 18, 21])
  })
  it('counts only places that have a label', () => {
    expect(thinned(['Mon', undefined, undefined, 'Tue', undefined, undefined, 'Wed'], 20)).toEqual([0, 3, 6])
  })
  it('knows that Korean is wider', () => {
    expect(widthOf('오전')).toBeGreaterThan(widthOf('AM'))
  })
})

it('stacks rows on each other', () => {
  expect(stacked([[1, 2], [3, 4], [5, 6]])).toEqual([[0, 0], [1, 2], [4, 6]])
})
