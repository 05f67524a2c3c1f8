import { describe, expect, it } from 'vitest'
import { stagesOf } from './stages'

describe('stages', () => {
  it.each([
    ['50 100 200', [50, 100, 200]],
    ['50, 100,\n200', [50, 100, 200]],
    ['50', [50]],
  ])('%j', (text, daily) => {
    expect(stagesOf(text)).toEqual({ daily, wrong: null })
  })

  it.each([
    ['', 'none'],
    [' , ', 'none'],
    ['50 x', 'number'],
    ['0 50', 'number'],
    ['1.5', 'number'],
    ['50 50', 'order'],
    ['100 50', 'order'],
    [Array.from({ length: 121 }, (_, index) => index + 1).join(' '), 'many'],
  ])('%j cannot be', (text, wrong) => {
    expect(stagesOf(text)).toEqual({ daily: null, wrong })
  })
})
