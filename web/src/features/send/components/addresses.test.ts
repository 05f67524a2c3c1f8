import { describe, expect, it } from 'vitest'
import { addressIn, domainOf, isAddress, splitAddresses } from './addresses'

describe('addresses', () => {
  it('are split as people paste them', () => {
    expect(splitAddresses('a@x.example, b@x.example;\nCarol <c@x.example>\r\n')).toEqual(['a@x.example', 'b@x.example', 'Carol <c@x.example>'])
    expect(splitAddresses('"Doe, John" <j@x.example>, a@x.example')).toEqual(['"Doe, John" <j@x.example>', 'a@x.example'])
    expect(splitAddresses(' ')).toEqual([])
  })
  it('are recognised', () => {
    for (const good of ['a@x.example', 'Ann <a@x.example>', '"D, J" <j+1@mail.x.example>', '홍길동 <hong@예시.한국>']) expect(isAddress(good), good).toBe(true)
    for (const bad of ['a', 'a@x', '@x.example', 'a b@x.example', 'Ann <a@x.example', 'a@x..example']) expect(isAddress(bad), bad).toBe(false)
  })
  it('have parts', () => {
    expect(addressIn('Ann <a@X.example>')).toBe('a@X.example')
    expect(domainOf('Ann <a@X.example>')).toBe('x.example')
  })
})
