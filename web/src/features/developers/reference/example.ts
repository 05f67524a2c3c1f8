import { type Document, resolve, type Schema } from './document'

/** Schemas that contain themselves end here. */
const DEPTH_MAX = 6

/** A value that fits the schema: its own example where it has one. */
export function exampleOf(document: Document, schema: Schema | undefined, depth = 0): unknown {
  if (schema === undefined || depth > DEPTH_MAX) return null
  const { schema: found } = resolve(document, schema)
  const given = found.example ?? found.examples?.[0] ?? found.default ?? found.const ?? found.enum?.[0]
  if (given !== undefined) return given
  const choice = found.oneOf?.[0] ?? found.anyOf?.[0]
  if (choice !== undefined) return exampleOf(document, choice, depth + 1)
  switch (Array.isArray(found.type) ? found.type[0] : found.type) {
    case 'object':
      return objectExample(document, found, depth)
    case 'array':
      return [exampleOf(document, found.items, depth + 1)]
    case 'integer':
    case 'number':
      return found.minimum ?? 1
    case 'boolean':
      return true
    case 'string':
      return stringExample(found.format)
    default:
      return found.properties === undefined ? null : objectExample(document, found, depth)
  }
}

function objectExample(document: Document, schema: Schema, depth: number): Record<string, unknown> {
  const entries = Object.entries(schema.properties ?? {}).map(([name, property]) => [name, exampleOf(document, property, depth + 1)] as const)
  return Object.fromEntries(entries)
}

/** What a request needs at least; everything, when nothing is required. */
export function requestExampleOf(document: Document, schema: Schema | undefined): unknown {
  if (schema === undefined) return undefined
  const { schema: found } = resolve(document, schema)
  if (found.example !== undefined || found.properties === undefined) return exampleOf(document, schema)
  const required = found.required ?? []
  const wanted = Object.entries(found.properties).filter(([name]) => required.length === 0 || required.includes(name))
  return Object.fromEntries(wanted.map(([name, property]) => [name, exampleOf(document, property, 1)]))
}

function stringExample(format: string | undefined): string {
  switch (format) {
    case 'uuid':
      return '0199c3a1-5c1e-7d0a-9f5e-0d8f2a6b7c11'
    case 'email':
      return 'ann@example.com'
    case 'uri':
      return 'https://example.com'
    case 'date-time':
      return '2026-01-02T03:04:05.678Z'
    case 'password':
      return 'correct horse battery staple'
    default:
      return 'string'
  }
}
