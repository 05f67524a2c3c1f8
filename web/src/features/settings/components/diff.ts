export interface Change {
  /** The place in the object, as `quota.per_day`. */
  path: string
  before: unknown
  after: unknown
}

const DEPTH_MAX = 4

/** What differs between two objects of the audit log, property by property. */
export function changesOf(before: unknown, after: unknown, path = '', depth = 0): Change[] {
  if (isObject(before) || isObject(after)) {
    if (depth < DEPTH_MAX && (isObject(before) || before === undefined || before === null) && (isObject(after) || after === undefined || after === null)) {
      const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
      return names.flatMap((name) =>
        changesOf((before as Record<string, unknown> | null | undefined)?.[name], (after as Record<string, unknown> | null | undefined)?.[name], path === '' ? name : `${path}.${name}`, depth + 1),
      )
    }
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value of the log as people read it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ')
  return JSON.stringify(value)
}
