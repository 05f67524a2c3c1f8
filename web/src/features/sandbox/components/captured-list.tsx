import { Trans, useLingui } from '@lingui/react/macro'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { Schema } from '@/api/types'
import { Spinner } from '@/components/ui/spinner'
import type { Selection } from './use-selection'
import { CapturedRow } from './captured-row'

/** Rows begin at this height and are measured when drawn. */
const ROW_PX = 81
/** The next page is asked for this many rows before the end. */
const AHEAD_ROWS = 12

interface CapturedListProps {
  rows: readonly Schema<'SandboxMessage'>[]
  current: string | undefined
  selection: Selection
  canSelect: boolean
  hasMore: boolean
  loadingMore: boolean
  onMore: () => void
}

/** Only the rows in sight are drawn; further pages come as one scrolls. */
export function CapturedList({ rows, current, selection, canSelect, hasMore, loadingMore, onMore }: CapturedListProps) {
  const { t } = useLingui()
  const box = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !loadingMore && last >= rows.length - AHEAD_ROWS) onMore()
  }, [hasMore, loadingMore, last, rows.length, onMore])

  // What is open stays in sight when one walks with the keys.
  const place = rows.findIndex(({ id }) => id === current)
  useEffect(() => {
    if (place >= 0) virtualizer.scrollToIndex(place, { align: 'auto' })
  }, [place, virtualizer])

  return (
    <div ref={box} className="min-h-0 flex-1 overflow-y-auto [contain:strict]" tabIndex={-1}>
      <ul aria-label={t`Captured messages`} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <li
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${String(item.start)}px)` }}
            >
              <CapturedRow
                message={row}
                current={row.id === current}
                selected={selection.has(row.id)}
                canSelect={canSelect}
                onSelect={(selected, range) => {
                  selection.choose(row.id, selected, range)
                }}
              />
            </li>
          )
        })}
      </ul>
      {loadingMore && (
        <p role="status" className="flex items-center justify-center gap-2 p-3 text-xs text-ink-faint">
          <Spinner /> <Trans>Loading more</Trans>
        </p>
      )}
    </div>
  )
}
