import { describe, expect, it } from 'vitest'
import { quotedStrings, relativeName, zoneFile, zonesOf } from './records'

describe('zone file', () => {
  it('splits long text and ends names with a dot', () => {
    const long = 'v=DKIM1; p=' + 'A'.repeat(400)
    const records = [
      { purpose: 'dkim' as const, name: 'pr1r._domainkey.example.com', record_type: 'TXT', value: long, optional: false, note: '' },
      { purpose: 'mx' as const, name: 'example.com', record_type: 'MX', value: '10 mail.example.net', optional: true, note: '' },
    ]
    const [dkim, mx] = zoneFile(records).split('\n')
    expect(dkim).toBe(`pr1r._domainkey.example.com. 3600 IN TXT "${long.slice(0, 255)}" "${long.slice(255)}"`)
    expect(mx).toBe('example.com. 3600 IN MX 10 mail.example.net.')
  })
  it('escapes quotes', () => {
    expect(quotedStrings('a"b\\c')).toBe('"a\\"b\\\\c"')
  })
})

describe('names', () => {
  it('are relative to the zone', () => {
    expect(relativeName('example.com', 'example.com')).toBe('@')
    expect(relativeName('_dmarc.mail.example.com', 'example.com')).toBe('_dmarc.mail')
    expect(relativeName('_dmarc.otherexample.com', 'example.com')).toBe('_dmarc.otherexample.com')
  })
  it('may be in several zones', () => {
    expect(zonesOf('example.com')).toEqual(['example.com'])
    expect(zonesOf('mail.example.com')).toEqual(['example.com', 'mail.example.com'])
    expect(zonesOf('example.co.kr')).toEqual(['example.co.kr'])
    expect(zonesOf('news.example.co.kr')).toEqual(['example.co.kr', 'news.example.co.kr'])
    expect(zonesOf('a.co')).toEqual(['a.co'])
  })
})
