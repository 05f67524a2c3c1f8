import type { ImportTarget } from '../api/imports-query'

/** What a column can be, as one text for a list to choose from. */
export type TargetKey = string

const FIELD = 'field:'
/** Makes a field of this name. */
export const NEW_FIELD: TargetKey = 'new-field'

export function keyOf(target: ImportTarget): TargetKey {
  return target.to === 'field' ? `${FIELD}${target.name ?? ''}` : target.to
}

export function targetOf(key: TargetKey): ImportTarget {
  return key.startsWith(FIELD) ? { to: 'field', name: key.slice(FIELD.length) } : { to: key as ImportTarget['to'] }
}

/** The column is this now, and no other column is. Tags may stand in several. */
export function withTarget(mapping: readonly ImportTarget[], column: number, target: ImportTarget): ImportTarget[] {
  const isOnce = target.to !== 'skip' && target.to !== 'tags'
  return mapping.map((other, at) => {
    if (at === column) return target
    return isOnce && keyOf(other) === keyOf(target) ? { to: 'skip' } : other
  })
}

export function hasAddress(mapping: readonly ImportTarget[]): boolean {
  return mapping.some(({ to }) => to === 'email')
}

const NAME_MAX_CHARS = 50

/** A name that a field can have, from a column's: lower-case letters, digits and underscores. Empty when nothing is left. */
export function fieldNameOf(column: string): string {
  const plain = column.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '_')
  return plain.replace(/^[^a-z]+/, '').slice(0, NAME_MAX_CHARS).replace(/_+$/, '')
}
