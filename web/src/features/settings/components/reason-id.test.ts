import { describe, expect, it } from 'vitest'
import { freshId } from './reason-id'

describe('freshId', () => {
  it('is never one that is taken', () => {
    expect(freshId([])).toBe('reason_1')
    expect(freshId(['too_often', 'reason_3'])).toBe('reason_4')
    expect(freshId(['reason_2'])).toBe('reason_3')
  })
})
