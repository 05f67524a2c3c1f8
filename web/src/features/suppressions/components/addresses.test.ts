import { describe, expect, it } from 'vitest'
import { addressesIn, isAddress } from './addresses'

describe('addressesIn', () => {
  it('finds them in anything people paste', () => {
    expect(addressesIn('Bob <bob@x.example>, "c@x.example";\n mailto:d@x.example\tBOB@x.example.')).toEqual(['BOB@x.example', 'c@x.example', 'd@x.example'])
    expect(addressesIn('nobody')).toEqual([])
  })
  it('does not judge them', () => {
    expect(addressesIn('a@b')).toEqual(['a@b'])
    expect(isAddress('a@b')).toBe(false)
    expect(isAddress('a@b.example')).toBe(true)
  })
})
