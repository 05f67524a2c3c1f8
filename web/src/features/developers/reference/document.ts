/** The parts of an OpenAPI 3.1 document that the reference shows, and ways through it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  example?: unknown
  examples?: unknown[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  allOf?: Schema[]
  oneOf?: Schema[]
  anyOf?: Schema[]
}

export interface Parameter {
  $ref?: string
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  description?: string
  required?: boolean
  schema?: Schema
}

interface Media {
  schema?: Schema
  example?: unknown
}

export interface Response {
  $ref?: string
  description?: string
  content?: Record<string, Media>
}

interface OperationObject {
  operationId?: string
  tags?: string[]
  summary?: string
  description?: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; description?: string; content?: Record<string, Media> }
  responses?: Record<string, Response>
  security?: Record<string, string[]>[]
}

export interface Document {
  info: { title: string; version: string; description?: string }
  paths: Record<string, Record<string, OperationObject | unknown>>
  components?: { schemas?: Record<string, Schema>; responses?: Record<string, Response>; parameters?: Record<string, Parameter> }
  tags?: { name: string; description?: string }[]
}

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
export type Method = (typeof METHODS)[number]

export interface Operation {
  id: string
  method: Method
  path: string
  tag: string
  summary: string
  description: string | undefined
  parameters: Parameter[]
  body: { type: string; required: boolean; media: Media } | undefined
  responses: { status: string; response: Response }[]
  /** Rights of which the caller needs these; empty for what is public. */
  scopes: string[]
  open: boolean
}

export interface Group {
  tag: string
  description: string | undefined
  operations: Operation[]
}

/** All operations, in the order of the document's tags. */
export function groupsOf(document: Document): Group[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const found = item[method] as OperationObject | undefined
      return found === undefined ? [] : [operationOf(document, method, path, found)]
    }),
  )
  const described = new Map((document.tags ?? []).map(({ name, description }) => [name, description]))
  const tags = [...new Set([...described.keys(), ...operations.map(({ tag }) => tag)])]
  return tags
    .map((tag) => ({ tag, description: described.get(tag), operations: operations.filter((operation) => operation.tag === tag) }))
    .filter((group) => group.operations.length > 0)
}

function operationOf(document: Document, method: Method, path: string, found: OperationObject): Operation {
  const content = Object.entries(found.requestBody?.content ?? {})[0]
  const security = found.security ?? []
  return {
    id: found.operationId ?? `${method} ${path}`,
    method,
    path,
    tag: found.tags?.[0] ?? '',
    summary: found.summary ?? path,
    description: found.description,
    parameters: (found.parameters ?? []).map((parameter) => named(document.components?.parameters, parameter)),
    body: content === undefined ? undefined : { type: content[0], required: found.requestBody?.required === true, media: content[1] },
    responses: Object.entries(found.responses ?? {}).map(([status, response]) => ({
      status,
      response: named(document.components?.responses, response),
    })),
    scopes: [...new Set(security.flatMap((one) => Object.values(one).flat()))],
    open: security.length === 0,
  }
}

function named<Part extends { $ref?: string }>(parts: Record<string, Part> | undefined, part: Part): Part {
  return part.$ref === undefined ? part : (parts?.[nameOf(part.$ref)] ?? part)
}

/** The last part of a reference: the schema's name. */
export function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? reference
}

export interface Resolved {
  schema: Schema
  /** Its name in the document, if it has one. */
  name: string | undefined
  nullable: boolean
}

/** Follows references, puts `allOf` together and takes `null` out of alternatives. */
export function resolve(document: Document, schema: Schema): Resolved {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref)
    const target = document.components?.schemas?.[name]
    if (target === undefined) return { schema: {}, name, nullable: false }
    const resolved = resolve(document, target)
    const description = schema.description ?? resolved.schema.description
    return { ...resolved, name, schema: description === undefined ? resolved.schema : { ...resolved.schema, description } }
  }
  if (schema.allOf !== undefined) return { schema: merged(document, schema), name: undefined, nullable: false }
  const choices = schema.oneOf ?? schema.anyOf
  const [only, ...more] = choices?.filter(({ type }) => type !== 'null') ?? []
  if (choices !== undefined && only !== undefined && more.length === 0) {
    const resolved = resolve(document, only)
    const description = schema.description ?? resolved.schema.description
    return { ...resolved, nullable: true, schema: description === undefined ? resolved.schema : { ...resolved.schema, description } }
  }
  if (Array.isArray(schema.type) && schema.type.includes('null')) {
    const types = schema.type.filter((type) => type !== 'null')
    return { schema: { ...schema, type: types.length === 1 ? (types[0] ?? 'string') : types }, name: undefined, nullable: true }
  }
  return { schema, name: undefined, nullable: false }
}

function merged(document: Document, schema: Schema): Schema {
  const parts = (schema.allOf ?? []).map((part) => resolve(document, part).schema)
  const description = schema.description ?? parts.find((part) => part.description !== undefined)?.description
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties), schema.properties) as Record<string, Schema>,
    required: [...parts.flatMap(({ required }) => required ?? []), ...(schema.required ?? [])],
  }
}
