import { useState } from 'react'
import type { BulkTarget } from '../api/bulk'
import type { ContactFilter } from '../api/contacts-query'

export interface ContactSelection {
  /** How many are chosen; `undefined` while all are that the filter has and nobody knows how many. */
  size: number | undefined
  /** All contacts of the filter, those that are not loaded too. */
  all: boolean
  has: (id: string) => boolean
  choose: (id: string, selected: boolean) => void
  /** Those that are loaded. */
  chooseLoaded: (selected: boolean) => void
  loaded: 'none' | 'some' | 'all'
  chooseAll: () => void
  clear: () => void
  target: BulkTarget
}

/** Which contacts something is to be done with. Another filter begins anew. */
export function useContactSelection(rows: readonly { id: string }[], filter: ContactFilter, count: number | undefined): ContactSelection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  const key = JSON.stringify(filter)
  const [of, setOf] = useState(key)
  if (of !== key) {
    setOf(key)
    setChosen(new Set())
    setAll(false)
  }
  const inView = rows.filter(({ id }) => all || chosen.has(id)).length
  return {
    size: all ? count : chosen.size,
    all,
    has: (id) => all || chosen.has(id),
    choose(id, selected) {
      // Leaving one out of all means choosing among those in view.
      const next = new Set(all ? rows.map((row) => row.id) : chosen)
      if (selected) next.add(id)
      else next.delete(id)
      setAll(false)
      setChosen(next)
    },
    chooseLoaded(selected) {
      setAll(false)
      setChosen(new Set(selected ? rows.map(({ id }) => id) : []))
    },
    loaded: inView === 0 ? 'none' : inView === rows.length ? 'all' : 'some',
    chooseAll() {
      setAll(true)
    },
    clear() {
      setAll(false)
      setChosen(new Set())
    },
    target: all ? { filter } : { ids: [...chosen] },
  }
}
