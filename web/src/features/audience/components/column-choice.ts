import { useStored } from '@/lib/use-stored'

/** Columns a person can do without; the address is always there. Own fields of the workspace are `fields.` and their name. */
export const OPTIONAL_COLUMNS = ['name', 'status', 'tags', 'country', 'language', 'source', 'created_at', 'updated_at'] as const
export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number]

const DEFAULT: readonly string[] = ['name', 'status', 'tags', 'created_at']
/** More make no table that can be read. */
export const COLUMNS_MAX = 12

export function useColumnChoice(): [readonly string[], (columns: readonly string[]) => void] {
  return useStored<readonly string[]>('audience.columns', (stored) =>
    Array.isArray(stored) ? stored.filter((column): column is string => typeof column === 'string').slice(0, COLUMNS_MAX) : DEFAULT,
  )
}
