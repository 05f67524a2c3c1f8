import { type Document, resolve, type Schema } from './document'

/** A schema's type in the words of JSON, which are the same in every language. */
export function typeOf(document: Document, schema: Schema): string {
  const { schema: found, name, nullable } = resolve(document, schema)
  const type = plain(document, found, name)
  return nullable ? `${type} | null` : type
}

function plain(document: Document, found: Schema, name: string | undefined): string {
  if (found.items !== undefined) return `array of ${typeOf(document, found.items)}`
  const choices = found.oneOf ?? found.anyOf
  if (choices !== undefined) return choices.map((choice) => typeOf(document, choice)).join(' | ')
  const type = Array.isArray(found.type) ? found.type.join(' | ') : (found.type ?? (found.properties === undefined ? 'any' : 'object'))
  if (type === 'object' && name !== undefined) return name
  return found.format === undefined || /^int\d+$/.test(found.format) ? type : `${type} (${found.format})`
}

/** Bounds and defaults, as `min 1`. */
export function limitsOf(schema: Schema): string[] {
  const limits: [string, unknown][] = [
    ['min', schema.minimum],
    ['max', schema.maximum],
    ['min length', schema.minLength],
    ['max length', schema.maxLength],
    ['min items', schema.minItems],
    ['max items', schema.maxItems],
    ['default', schema.default],
    ['example', schema.enum === undefined ? schema.example : undefined],
  ]
  return limits.filter(([, value]) => value !== undefined).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
}
