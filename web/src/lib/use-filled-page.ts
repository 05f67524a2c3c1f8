import type { InfiniteData } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Page } from '@/api/types'

interface Pages {
  data: InfiniteData<Page<unknown>> | undefined
  hasNextPage: boolean
  isFetching: boolean
  isError: boolean
  fetchNextPage: () => Promise<unknown>
}

/**
 * Goes on by itself while the server, which searches a very long list bit by bit, has found nothing in the last bit.
 * Returns whether nothing at all was found yet and it is still looking.
 */
export function useFilledPage(list: Pages): boolean {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = list
  const isOpen = data?.pages.at(-1)?.items.length === 0 && hasNextPage && !isError
  useEffect(() => {
    if (isOpen && !isFetching) void fetchNextPage()
  }, [isOpen, isFetching, fetchNextPage])
  return isOpen && data.pages.every(({ items }) => items.length === 0)
}
