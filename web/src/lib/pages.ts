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

/** Rows of a page of the server at most. */
export const PAGE_MAX_ROWS = 200
/** What is read whole, for choices, ends here; longer lists are searched on the server. */
const WHOLE_MAX_PAGES = 10

/** A list that is read whole, page by page: what one chooses from. */
export async function wholeList<Item>(load: (cursor: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < WHOLE_MAX_PAGES; pages += 1) {
    const page = await load(cursor)
    items.push(...page.items)
    cursor = page.next_cursor ?? undefined
    if (cursor === undefined) break
  }
  return items
}
