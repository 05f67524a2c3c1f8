import { describe, expect, it } from 'vitest'
import { flag, instant, oneOf, search, text } from './search'

describe('search', () => {
  const read = search({ q: text, status: oneOf('open', 'done'), all: flag, since: instant })
  it('reads what is as expected', () => {
    const given = { q: 'a b', status: 'done', all: 'true', since: '2026-01-01T00:00:00Z' }
    expect(read(given)).toEqual({ ...given, all: true })
  })
  it('leaves everything else out', () => {
    expect(read({ q: '', status: 'other', all: 'no', since: 'yesterday', more: 1 })).toEqual({})
  })
  it('takes numbers for text, as addresses may be parsed', () => {
    expect(read({ q: 550 })).toEqual({ q: '550' })
  })
})
