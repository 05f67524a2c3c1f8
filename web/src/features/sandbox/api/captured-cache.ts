import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { Schema } from '@/api/types'
import { CAPTURED_KEY } from './captured-list-query'

type Captured = Schema<'SandboxMessage'>
type Pages = InfiniteData<{ items: Captured[]; next_cursor?: string | null }>

/** Changes the rows of every list that is loaded. */
export function changeRows(queryClient: QueryClient, change: (rows: Captured[]) => Captured[]): void {
  queryClient.setQueriesData<Pages>({ queryKey: CAPTURED_KEY }, (data) =>
    data === undefined ? data : { ...data, pages: data.pages.map((page) => ({ ...page, items: change(page.items) })) },
  )
}

export function changeUnread(queryClient: QueryClient, by: number): void {
  queryClient.setQueryData<Schema<'SandboxSummary'>>(['sandbox', 'summary'], (summary) =>
    summary === undefined ? summary : { ...summary, unread: Math.max(0, summary.unread + by) },
  )
}
