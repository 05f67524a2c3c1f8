import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import type { Query, Schema } from '@/api/types'
import { byCursor } from '@/lib/pages'
import type { Listing } from '@/lib/use-listing'
import { defined } from '@/lib/defined'

export type Import = Schema<'Import'>
export type ImportFile = Schema<'ImportFile'>
export type ImportStatus = Schema<'ImportStatusName'>
export type ImportTarget = Schema<'ImportTarget'>
export type ImportSettings = Schema<'ImportSettings'>
export type ImportSort = NonNullable<Query<'/api/v1/imports'>['sort']>

/** How often an import that is being worked on is looked at. */
const LOOK_EVERY_MS = 700
/** The same for a list with one in it. */
const LIST_EVERY_MS = 2_000

/** Whether the server is working on it. */
export function isMoving(status: ImportStatus): boolean {
  return status === 'trying' || status === 'running' || status === 'undoing'
}

export function importsQuery(listing: Listing<ImportSort>) {
  const query = defined(listing)
  return infiniteQueryOptions({
    queryKey: ['audience', 'imports', query],
    queryFn: ({ pageParam, signal }) => body(api.GET('/api/v1/imports', { params: { query: defined({ ...query, cursor: pageParam }) }, signal })),
    ...byCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(({ status }) => isMoving(status))) === true ? LIST_EVERY_MS : false),
  })
}

export function importQuery(id: string) {
  return queryOptions({
    queryKey: ['audience', 'import', id],
    queryFn: ({ signal }): Promise<Import> => body(api.GET('/api/v1/imports/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data !== undefined && isMoving(state.data.status) ? LOOK_EVERY_MS : false),
  })
}
