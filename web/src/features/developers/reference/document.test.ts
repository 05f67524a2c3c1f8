import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CODE_LANGUAGES } from './code'
import { type Document, groupsOf, resolve } from './document'
import { exampleOf, requestExampleOf } from './example'
import { missingOf, urlOf } from './request'

const document = JSON.parse(readFileSync('../docs/openapi.json', 'utf8')) as Document
const operations = groupsOf(document).flatMap((group) => group.operations)
const find = (id: string) => {
  const found = operations.find((operation) => operation.id === id)
  if (found === undefined) throw new Error(`no operation ${id}`)
  return found
}

describe('the document', () => {
  it('has every operation once', () => {
    expect(operations.length).toBeGreaterThan(60)
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length)
  })

  it('has an example for every body and every answer', () => {
    for (const operation of operations) {
      if (operation.body !== undefined) expect(requestExampleOf(document, operation.body.media.schema), operation.id).not.toBeUndefined()
      for (const { response } of operation.responses) {
        for (const media of Object.values(response.content ?? {})) exampleOf(document, media.schema)
      }
    }
  })

  it('takes null out of alternatives', () => {
    const one = resolve(document, { oneOf: [{ type: 'string' }, { type: 'null' }], description: 'words' })
    expect(one).toMatchObject({ nullable: true, schema: { type: 'string', description: 'words' } })
    expect(resolve(document, { type: ['integer', 'null'] })).toMatchObject({ nullable: true, schema: { type: 'integer' } })
  })
})

describe('requests', () => {
  it('puts parameters where they belong', () => {
    const operation = find('listMessages')
    const filled = { parameters: { 'query:q': 'a b', 'query:limit': '' }, body: undefined }
    expect(urlOf(operation, filled)).toBe('/api/v1/messages?q=a+b')
    expect(missingOf(find('getMessage'), { parameters: {}, body: undefined })).toEqual(['id'])
  })

  it.each(CODE_LANGUAGES.map(({ name, build }) => [name, build] as const))('writes %s', (_, build) => {
    const body = JSON.stringify({ from: "Ann's <ann@example.com>", hold: true, tags: [] })
    const code = build(find('createMessage'), { parameters: {}, body }, 'https://mail.example.com')
    expect(code).toContain('https://mail.example.com/api/v1/messages')
    expect(code).toMatchSnapshot()
  })
})
