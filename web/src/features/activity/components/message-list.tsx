import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { ArrowUp } from 'lucide-react'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { Spinner } from '@/components/ui/spinner'
import { cn } from '@/lib/cn'
import { useShortcuts } from '@/lib/shortcuts'
import { useMedia } from '@/lib/use-media'
import type { LiveRows } from '../api/use-live-rows'
import type { MessageRow } from '../api/messages'
import { type Column, layoutOf, type OptionalColumn } from './columns'
import { NarrowRow, WideRow } from './message-row'

const WIDE_ROW = 44
const NARROW_ROW = 88
const OVERSCAN = 12
/** The next page is asked for when this many rows are left. */
const AHEAD = 30
const SKELETON_ROWS = 12

interface MessageListProps {
  rows: MessageRow[] | undefined
  columns: readonly OptionalColumn[]
  live: LiveRows
  /** The element whose place says whether the top of the list is in sight. */
  top: RefObject<HTMLDivElement | null>
  hasMore: boolean
  loadingMore: boolean
  onMore: () => void
  stale: boolean
}

/** A list of any length, of which only what is in sight exists. */
export function MessageList({ rows, columns: chosen, live, top, hasMore, loadingMore, onMore, stale }: MessageListProps) {
  const { t } = useLingui()
  const wide = useMedia('(min-width: 640px)')
  const { columns, template } = layoutOf(chosen)
  const count = rows?.length ?? 0
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const measure = (): void => {
      const rect = top.current?.getBoundingClientRect()
      if (rect !== undefined) setOffset(rect.top + window.scrollY)
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => {
      observer.disconnect()
    }
  }, [top])
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => (wide ? WIDE_ROW : NARROW_ROW),
    overscan: OVERSCAN,
    scrollMargin: offset,
    // The bar with the columns stays in sight.
    scrollPaddingStart: 96,
    getItemKey: (index) => rows?.[index]?.id ?? index,
  })
  useEffect(() => {
    virtualizer.measure()
  }, [wide, virtualizer])
  const items = virtualizer.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !loadingMore && count > 0 && lastShown >= count - AHEAD) onMore()
  }, [hasMore, loadingMore, count, lastShown, onMore])
  const setCursor = useCursor(rows, (index) => {
    virtualizer.scrollToIndex(index, { align: 'auto' })
  })

  return (
    <>
      <NewRows live={live} onShow={() => { window.scrollTo({ top: 0 }) }} />
      <div role="table" aria-label={t`Messages`} aria-busy={rows === undefined || stale} aria-rowcount={hasMore ? -1 : count + 1}>
        <HeaderRow columns={columns} template={template} hidden={!wide} />
        <div ref={top} role="rowgroup" className={cn('relative', stale && 'opacity-60 transition-opacity delay-150')} style={{ height: rows === undefined ? undefined : virtualizer.getTotalSize() }}>
          {rows === undefined && <SkeletonRows wide={wide} />}
          {items.map((item) => {
            const row = rows?.[item.index]
            if (row === undefined) return null
            const onFocus = (): void => {
              setCursor(row.id)
            }
            const fresh = live.fresh.has(row.id)
            return (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                className="absolute inset-x-0 top-0"
                style={{ height: item.size, transform: `translateY(${String(item.start - offset)}px)` }}
              >
                {wide ? (
                  <WideRow row={row} columns={columns} template={template} fresh={fresh} onFocus={onFocus} />
                ) : (
                  <NarrowRow row={row} fresh={fresh} onFocus={onFocus} />
                )}
              </div>
            )
          })}
        </div>
      </div>
      <div className="flex h-12 items-center justify-center text-sm text-ink-faint">
        {loadingMore ? <Spinner /> : rows !== undefined && !hasMore && count > 0 ? <Trans>That is all.</Trans> : null}
      </div>
    </>
  )
}

/** `j` and `k` go from row to row; the row's own link has the focus, so that Enter opens it. */
function useCursor(rows: MessageRow[] | undefined, scrollTo: (index: number) => void): (id: string) => void {
  const cursor = useRef<string | null>(null)
  const step = (by: number): void => {
    if (rows === undefined || rows.length === 0) return
    const at = rows.findIndex(({ id }) => id === cursor.current)
    const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))
    const row = rows[next]
    if (row === undefined) return
    cursor.current = row.id
    scrollTo(next)
    focusRow(row.id)
  }
  useShortcuts({
    j: () => {
      step(1)
    },
    k: () => {
      step(-1)
    },
  })
  return (id) => {
    cursor.current = id
  }
}

/** The row may have to be drawn first. */
function focusRow(id: string, tries = 3): void {
  const link = document.querySelector<HTMLElement>(`[data-message="${id}"]`)
  if (link !== null) link.focus({ preventScroll: true })
  else if (tries > 0) {
    requestAnimationFrame(() => {
      focusRow(id, tries - 1)
    })
  }
}

function HeaderRow({ columns, template, hidden }: { columns: Column[]; template: string; hidden: boolean }) {
  const { t } = useLingui()
  const names: Record<Column, string> = {
    status: t`Status`,
    subject: t`Subject`,
    to: t`To`,
    from: t`From`,
    tags: t`Tags`,
    stream: t`Stream`,
    source: t`Came by`,
    size: t`Size`,
    time: t`Accepted`,
  }
  return (
    <div role="rowgroup" className={hidden ? 'sr-only' : 'sticky top-12 z-10 rounded-t-lg border-b border-line bg-surface lg:top-0'}>
      <div role="row" className="grid h-9 items-center text-xs font-medium text-ink-faint" style={{ gridTemplateColumns: template }}>
        {columns.map((column) => (
          <div key={column} role="columnheader" className={cn('truncate px-2 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5', (column === 'time' || column === 'size') && 'text-right')}>
            {names[column]}
          </div>
        ))}
      </div>
    </div>
  )
}

function NewRows({ live, onShow }: { live: LiveRows; onShow: () => void }) {
  const { waiting, isMore } = live
  return (
    <div className="sticky top-12 z-20 flex h-0 justify-center lg:top-0">
      <span role="status" className="sr-only">
        {waiting > 0 && <Trans>There are new messages.</Trans>}
      </span>
      {waiting > 0 && (
        <Button
          variant="primary"
          size="sm"
          className="mt-2 rounded-full shadow-md animate-up sm:mt-11"
          onClick={() => {
            onShow()
            live.show()
          }}
        >
          <ArrowUp />
          {isMore ? <Trans>{waiting}+ new</Trans> : <Plural value={waiting} one="# new" other="# new" />}
        </Button>
      )}
    </div>
  )
}

function SkeletonRows({ wide }: { wide: boolean }) {
  return Array.from({ length: SKELETON_ROWS }, (_, index) => (
    <div key={index} role="row" className={cn('flex items-center gap-4 border-b border-line px-5', wide ? 'h-11' : 'h-[88px]')}>
      <div role="cell" className="contents">
        <Skeleton className="h-5 w-20 flex-none" />
        <Skeleton className="w-full max-w-72" />
        <Skeleton className="ml-auto hidden w-40 sm:block" />
        <Skeleton className="hidden w-16 sm:block" />
      </div>
    </div>
  ))
}
