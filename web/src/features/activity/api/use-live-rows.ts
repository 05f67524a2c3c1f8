import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useLive } from '@/api/live'
import type { Schema } from '@/api/types'
import { useThrottled } from '@/lib/use-throttled'
import { fetchMessages, type MessageFilter, type MessageRow, messagesQuery } from './messages'
import { patchRow } from './patch-row'

type Page = Awaited<ReturnType<typeof fetchMessages>>
type Pages = InfiniteData<Page, string | undefined>
type LiveEvent = Schema<'LiveEvent'>

const TOPICS = ['events'] as const
/** How often the server is asked which new messages match the filter. */
const LOOK_MS = 1_000
/** More than this in one look is not shown one by one. */
const NEW_MAX = 50
/** Rows keep their mark as new for this long. */
const FRESH_MS = 2_500

export interface LiveRows {
  /** New rows that wait, because the person reads further down. */
  waiting: number
  /** There are more than `waiting` says. */
  isMore: boolean
  /** Rows that came in just now. */
  fresh: ReadonlySet<string>
  show: () => void
}

interface Options {
  filter: MessageFilter
  enabled: boolean
  /** Whether new rows may move what is on the screen. */
  mayMove: () => boolean
}

/**
 * Keeps the list of messages up to date. Which new messages belong to it is always the server's answer to the filter; what happened to
 * rows that are shown already is told by the events themselves.
 */
export function useLiveRows({ filter, enabled, mayMove }: Options): LiveRows {
  const queryClient = useQueryClient()
  const { queryKey } = messagesQuery(filter)
  const [held, setHeld] = useState<Page | null>(null)
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set())
  const key = JSON.stringify(queryKey)
  const current = useRef(key)
  useEffect(() => {
    current.current = key
    return () => {
      setHeld(null)
      setFresh(new Set())
    }
  }, [key])
  useEffect(() => {
    if (fresh.size === 0) return
    const timer = setTimeout(() => {
      setFresh(new Set())
    }, FRESH_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [fresh])

  const known = useCallback(
    (): Set<string> => new Set(queryClient.getQueryData<Pages>(queryKey)?.pages.flatMap(({ items }) => items.map(({ id }) => id))),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key stands for the filter
    [queryClient, key],
  )

  const show = useCallback(
    (page: Page | null) => {
      setHeld(null)
      const data = queryClient.getQueryData<Pages>(queryKey)
      if (page === null || data === undefined) return
      const ids = known()
      const added = page.items.filter(({ id }) => !ids.has(id))
      setFresh(new Set(added.map(({ id }) => id)))
      queryClient.setQueryData<Pages>(queryKey, added.length === page.items.length ? anew(page) : prepend(data, added))
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key stands for the filter
    [queryClient, key, known],
  )

  const look = useThrottled(() => {
    const asked = current.current
    fetchMessages(filter, undefined, undefined, NEW_MAX).then(
      (page) => {
        if (asked !== current.current) return
        const ids = known()
        if (page.items.every(({ id }) => ids.has(id))) return
        if (mayMove()) show(page)
        else setHeld(page)
      },
      // The next event asks again, and the shell says when the server is away.
      () => undefined,
    )
  }, LOOK_MS)

  useLive(
    TOPICS,
    ({ name, data }) => {
      if (name === 'lagged') look()
      if (name !== 'event') return
      const event = data as LiveEvent
      if (event.kind === 'accepted') look()
      queryClient.setQueryData<Pages>(queryKey, (pages) => withEvent(pages, event))
    },
    enabled,
  )

  const ids = held === null ? null : known()
  const waiting = held?.items.filter(({ id }) => ids?.has(id) !== true).length ?? 0
  return {
    waiting,
    isMore: waiting === NEW_MAX,
    fresh,
    show: () => {
      show(held)
    },
  }
}

/** So much is new that it does not touch what was shown: the list begins again. */
function anew(page: Page): Pages {
  return { pages: [page], pageParams: [undefined] }
}

function prepend(data: Pages, added: MessageRow[]): Pages {
  const [first, ...rest] = data.pages
  if (first === undefined) return data
  return { ...data, pages: [{ ...first, items: [...added, ...first.items] }, ...rest] }
}

function withEvent(data: Pages | undefined, event: LiveEvent): Pages | undefined {
  if (data === undefined) return undefined
  let changed = false
  const pages = data.pages.map((page) => {
    const index = page.items.findIndex(({ id }) => id === event.message_id)
    const row = page.items[index]
    const next = row === undefined ? undefined : patchRow(row, event)
    if (next === undefined || next === row) return page
    changed = true
    return { ...page, items: page.items.with(index, next) }
  })
  return changed ? { ...data, pages } : data
}
