import { useCallback, useMemo, useState } from 'react'

export interface Selection {
  ids: readonly string[]
  has: (id: string) => boolean
  choose: (id: string, selected: boolean, range: boolean) => void
  chooseAll: () => void
  clear: () => void
}

/** Which of the rows in the list are chosen. What left the list is not chosen any more. */
export function useSelection(rows: readonly { id: string }[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [anchor, setAnchor] = useState<string | null>(null)
  const ids = useMemo(() => rows.map(({ id }) => id), [rows])
  const alive = useMemo(() => ids.filter((id) => chosen.has(id)), [ids, chosen])
  return {
    ids: alive,
    has: (id) => chosen.has(id),
    choose: (id, selected, range) => {
      const from = range && anchor !== null ? ids.indexOf(anchor) : -1
      const to = ids.indexOf(id)
      const changed = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1)
      setChosen((before) => {
        const next = new Set(before)
        for (const each of changed) {
          if (selected) next.add(each)
          else next.delete(each)
        }
        return next
      })
      setAnchor(id)
    },
    chooseAll: useCallback(() => {
      setChosen(new Set(ids))
    }, [ids]),
    clear: useCallback(() => {
      setChosen(new Set())
    }, []),
  }
}
