import type { PendingPaths, PendingSchemas } from './pending'
import type { components, paths } from './schema.gen'

type Known = components['schemas']
type Schemas = Known & Omit<PendingSchemas, keyof Known>

/** A type of the server's document, by its name there. */
export type Schema<Name extends keyof Schemas> = Schemas[Name]

type Operations<Item> = { [Verb in keyof Item as Item[Verb] extends undefined ? never : Verb]: Item[Verb] }
type Merged<Path extends keyof PendingPaths> = Path extends keyof paths
  ? Operations<paths[Path]> & Omit<PendingPaths[Path], keyof Operations<paths[Path]>>
  : PendingPaths[Path]

/** Everything the client can ask for. */
export type Paths = Omit<paths, keyof PendingPaths> & { [Path in keyof PendingPaths]: Merged<Path> }

export interface Page<Item> {
  items: Item[]
  next_cursor?: string | null
}
