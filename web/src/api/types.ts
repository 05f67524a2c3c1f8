import type { components, paths } from './schema.gen'

type Schemas = components['schemas']

/** A type of the server's document, by its name there. */
export type Schema<Name extends keyof Schemas> = Schemas[Name]

/** Everything the client can ask for. */
export type Paths = paths

export interface Page<Item> {
  items: Item[]
  next_cursor?: string | null
}

/** What can be asked for with a GET of this path. */
export type Query<Path extends keyof Paths> = Paths[Path] extends { get: { parameters: { query?: infer Parameters } } } ? NonNullable<Parameters> : never
