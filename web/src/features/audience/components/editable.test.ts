import { expect, test } from 'vitest'
import { draftOf, type ValueKind, valueOf } from './editable'

test.each<[ValueKind, string | string[], unknown]>([
  [{ kind: 'text' }, ' Ann ', 'Ann'],
  [{ kind: 'text' }, '', null],
  [{ kind: 'text', required: true }, ' ', undefined],
  [{ kind: 'number' }, '3,5', 3.5],
  [{ kind: 'number' }, 'three', undefined],
  [{ kind: 'boolean' }, 'false', false],
  [{ kind: 'boolean' }, '', null],
  [{ kind: 'list', choices: [] }, [], null],
  [{ kind: 'list', choices: [] }, ['tea'], ['tea']],
])('of %o, %o is %o', (kind, draft, value) => {
  expect(valueOf(kind, draft)).toEqual(value)
})

test('what is there comes into the control', () => {
  expect(draftOf({ kind: 'number' }, 4)).toBe('4')
  expect(draftOf({ kind: 'boolean' }, false)).toBe('false')
  expect(draftOf({ kind: 'list', choices: [] }, ['a'])).toEqual(['a'])
  expect(draftOf({ kind: 'date' }, null)).toBe('')
})
