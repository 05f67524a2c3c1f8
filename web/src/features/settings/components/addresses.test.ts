import { describe, expect, it } from 'vitest'
import { addressesOf, wrongAddress } from './addresses'

describe('addresses', () => {
  it('takes them apart however they are written', () => {
    expect(addressesOf('a@x.example, b@x.example\n b@x.example;c@x.example')).toEqual(['a@x.example', 'b@x.example', 'c@x.example'])
    expect(addressesOf('  ')).toEqual([])
  })

  it('finds the one that is none', () => {
    expect(wrongAddress(['a@x.example', 'somebody'])).toBe('somebody')
    expect(wrongAddress(['a@x.example'])).toBeUndefined()
  })
})
