import type { SortingState } from '@tanstack/react-table'
import { useState } from 'react'
import { useDebounced } from './use-debounced'

/** What a list is asked for: words to look for and an order, as the server's `q` and `sort` take them. */
export interface Listing<Sort extends string> {
  q?: string
  sort: Sort
}

/**
 * The words and the order that somebody chose for a table. A column that can be sorted has the id of the server's field
 * and an accessor.
 */
export function useListing<Sort extends string>(initial: Sort) {
  const [words, setWords] = useState('')
  const [sort, setSort] = useState(initial)
  const q = useDebounced(words.trim())
  const sorting: SortingState = [sortingOf(sort)]
  const onSortingChange = ([first]: SortingState): void => {
    // The columns that can be sorted are those of the server.
    if (first !== undefined) setSort(`${first.desc ? '-' : ''}${first.id}` as Sort)
  }
  const filter: Listing<Sort> = q === '' ? { sort } : { q, sort }
  return { words, setWords, filter, isSearching: q !== '', sorting, onSortingChange }
}

/** `-created_at` is the column `created_at`, backwards. */
export function sortingOf(sort: string): SortingState[number] {
  return sort.startsWith('-') ? { id: sort.slice(1), desc: true } : { id: sort, desc: false }
}
