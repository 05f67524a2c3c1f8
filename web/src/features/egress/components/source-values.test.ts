import { describe, expect, it } from 'vitest'
import { changedSource, exitOf, isSlug, newSource, sourceValues } from './source-values'

const EMPTY = sourceValues(null)

describe('a source', () => {
  it('leaves what is empty to the server', () => {
    expect(newSource({ ...EMPTY, name: ' eu-1 ' })).toEqual({ name: 'eu-1', exit: { kind: 'direct' } })
  })

  it('is sent without the blanks around what was typed', () => {
    expect(newSource({ ...EMPTY, name: 'eu-1', address: ' 192.0.2.1 ', ehlo_name: 'mail1.example.com ' })).toEqual({
      name: 'eu-1',
      address: '192.0.2.1',
      ehlo_name: 'mail1.example.com',
      exit: { kind: 'direct' },
    })
  })

  it('goes back to the own name of the server', () => {
    expect(changedSource({ ...EMPTY, name: 'eu-1' }).ehlo_name).toBeNull()
  })

  it('never sends an address with a change', () => {
    expect(changedSource({ ...EMPTY, name: 'eu-1', address: '192.0.2.1' })).not.toHaveProperty('address')
  })
})

describe('an exit', () => {
  it.each([
    ['forgets the proxy when it is direct', { proxy: '192.0.2.9:1080', username: 'me' }, { kind: 'direct' }],
    ['has no login through the PROXY protocol', { exit: 'proxy_protocol', proxy: '192.0.2.9:25', username: 'me' }, { kind: 'proxy_protocol', proxy: '192.0.2.9:25' }],
    ['keeps the password that is set', { exit: 'socks5', proxy: '192.0.2.9:1080', username: 'me' }, { kind: 'socks5', proxy: '192.0.2.9:1080', username: 'me' }],
    [
      'takes a new password',
      { exit: 'socks5', proxy: '192.0.2.9:1080', username: 'me', password: ' secret ' },
      { kind: 'socks5', proxy: '192.0.2.9:1080', username: 'me', password: ' secret ' },
    ],
  ] as const)('%s', (_, typed, expected) => {
    expect(exitOf({ ...EMPTY, ...typed })).toEqual(expected)
  })
})

describe('a name', () => {
  it.each([
    ['eu-1', true],
    ['shared.eu_west', true],
    ['', false],
    ['Eu', false],
    ['a b', false],
    ['a'.repeat(64), false],
  ])('%s', (text, expected) => {
    expect(isSlug(text)).toBe(expected)
  })
})
