import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { patternOf, sentence } from './field-words'

describe('patternOf', () => {
  it('takes numbers out', () => {
    expect(patternOf('must have 1 to 100 addresses')).toEqual({ pattern: 'must have # to # addresses', numbers: [1, 100] })
  })
  it('does not say at which byte', () => {
    expect(patternOf('there is no address (at byte 7)')).toEqual({ pattern: 'there is no address', numbers: [] })
  })
})

it('makes a sentence', () => {
  expect(sentence('must not be empty')).toBe('Must not be empty')
})

describe('the words for fields', () => {
  const source = readFileSync('src/lib/field-words.ts', 'utf8')
  const patterns = [...source.matchAll(/^ {6}(?:'(.+)'|"(.+)"): t`/gm)].map(([, plain, quoted]) => plain ?? quoted ?? '')
  // A message of the server stands in one piece in its source, but for what is put into it.
  const server = sourcesOf(['account', 'api', 'base', 'delivery', 'message'])
  it('are found', () => {
    expect(patterns.length).toBeGreaterThan(40)
  })
  it.each(patterns.filter((pattern) => !pattern.endsWith('is already taken')))('are still what the server says: %s', (pattern) => {
    for (const piece of pattern.split('#')) expect(server).toContain(piece.trim())
  })
})

function sourcesOf(crates: readonly string[]): string {
  return crates
    .flatMap((name) => {
      const folder = join('../crates', name, 'src')
      return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.rs')).map((file) => join(folder, file))
    })
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}
