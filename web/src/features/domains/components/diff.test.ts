import { describe, expect, it } from 'vitest'
import { diffValues } from './diff'

const marks = (expected: string, found: string): string =>
  diffValues(expected, found)
    .map(({ text, kind }) => (kind === 'same' ? text : kind === 'missing' ? `[-${text}-]` : `[+${text}+]`))
    .join('')

describe('diffValues', () => {
  it('marks what is missing and what is too much', () => {
    expect(marks('v=spf1 ip4:192.0.2.1 ~all', 'v=spf1 include:x.test ~all')).toBe('v=spf1 [-ip4:192.0.2.1 -][+include:x.test +]~all')
    expect(marks('a b', 'a b')).toBe('a b')
    expect(marks('a', '')).toBe('[-a-]')
  })
  it('keeps every character', () => {
    const expected = 'v=DKIM1; k=rsa; p=' + 'ABCD'.repeat(90)
    const found = 'v=DKIM1;k=rsa; p=' + 'ABCD'.repeat(80)
    const pieces = diffValues(expected, found)
    expect(pieces.filter(({ kind }) => kind !== 'missing').map(({ text }) => text).join('')).toBe(found)
    expect(pieces.filter(({ kind }) => kind !== 'extra').map(({ text }) => text).join('')).toBe(expected)
  })
})
