import { describe, expect, it } from 'vitest'
import type { ImportTarget } from '../api/imports-query'
import { fieldNameOf, hasAddress, keyOf, targetOf, withTarget } from './targets'

describe('targets of columns', () => {
  it('survive being a key', () => {
    const targets: ImportTarget[] = [{ to: 'email' }, { to: 'field', name: 'plan' }]
    for (const target of targets) expect(targetOf(keyOf(target))).toEqual(target)
  })

  it('are given to one column only, but for tags', () => {
    const mapping: ImportTarget[] = [{ to: 'email' }, { to: 'tags' }, { to: 'skip' }]
    expect(withTarget(mapping, 2, { to: 'email' })).toEqual([{ to: 'skip' }, { to: 'tags' }, { to: 'email' }])
    expect(withTarget(mapping, 2, { to: 'tags' })).toEqual([{ to: 'email' }, { to: 'tags' }, { to: 'tags' }])
    expect(hasAddress(withTarget(mapping, 0, { to: 'skip' }))).toBe(false)
  })

  it('get names that fields can have', () => {
    const names: [string, string][] = [
      ['Shirt size', 'shirt_size'],
      ['Größe (EU)', 'gro_e_eu'],
      ['2nd e-mail', 'nd_e_mail'],
      ['생일', ''],
    ]
    for (const [column, name] of names) expect(fieldNameOf(column)).toBe(name)
  })
})
