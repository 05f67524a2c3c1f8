import { describe, expect, it } from 'vitest'
import { ALL_SCOPES, presetOf, scopesOf } from './scopes'

describe('scopes', () => {
  it('gives away nothing the person does not have', () => {
    expect(scopesOf('full', ['messages:send', 'events:read'])).toEqual(['messages:send', 'events:read'])
    expect(scopesOf('send', [])).toEqual([])
  })

  it('knows a preset again', () => {
    expect(presetOf(['messages:send'])).toBe('send')
    expect(presetOf([...ALL_SCOPES].reverse())).toBe('full')
    expect(presetOf(['messages:send', 'queue:write'])).toBe('custom')
  })
})
