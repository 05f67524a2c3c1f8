import type { InfiniteData } from '@tanstack/react-query'
import type { Page } from '@/api/types'

/** For `useInfiniteQuery` over the server's lists: spread into its options. */
export const byCursor = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: Page<unknown>): string | undefined => page.next_cursor ?? undefined,
}

/** All rows of the pages loaded so far. */
export function rowsOf<Item>(data: InfiniteData<Page<Item>> | undefined): Item[] | undefined {
  return data?.pages.flatMap(({ items }) => items)
}
