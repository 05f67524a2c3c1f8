import { Trans, useLingui } from '@lingui/react/macro'
import { type ColumnDef, flexRender, getCoreRowModel, type RowData, type SortingState, useReactTable } from '@tanstack/react-table'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import type { MouseEvent, ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { Button } from './button'
import { ProblemBanner } from './problem-banner'
import { Skeleton } from './skeleton'

declare module '@tanstack/react-table' {
  // The names of the parameters are given by the library.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    align?: 'right'
    /** Classes of header and cells, such as a width or `hidden md:table-cell`. */
    className?: string
  }
}

interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string
  columns: ColumnDef<Row>[]
  rows: readonly Row[] | undefined
  rowId: (row: Row) => string
  /** `undefined` rows without an error are being loaded. */
  error?: unknown
  onRetry?: () => void
  /** Shown in place of the rows when there are none. */
  empty: ReactNode
  /** Sorting is done by the server. */
  sorting?: SortingState
  onSortingChange?: (sorting: SortingState) => void
  /** Makes rows open on a click; a link in the row must do the same for the keyboard. */
  onRowClick?: (row: Row, event: MouseEvent) => void
  /** Marks rows, as one that is selected. */
  isMarked?: (row: Row) => boolean
  skeletonRows?: number
  /** Older rows are being shown while newer ones are loaded. */
  stale?: boolean
  className?: string
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, error, onRetry, empty, sorting, onSortingChange, stale = false, className } = props
  const table = useReactTable<Row>({
    data: rows as Row[] | undefined ?? [],
    columns,
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: { sorting: sorting ?? [] },
    onSortingChange: (update) => onSortingChange?.(typeof update === 'function' ? update(sorting ?? []) : update),
  })

  if (error !== undefined && error !== null && rows === undefined) {
    return <ProblemBanner problem={error} onRetry={onRetry} className="m-4" />
  }
  if (rows?.length === 0) return <>{empty}</>

  return (
    <div className={cn('relative w-full overflow-x-auto', className)} aria-busy={rows === undefined || stale}>
      <table className={cn('w-full border-collapse text-sm', stale && 'opacity-60 transition-opacity delay-150')} aria-label={label}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b border-line">
              {group.headers.map((header) => {
                const { meta } = header.column.columnDef
                const sortable = onSortingChange !== undefined && header.column.getCanSort()
                const direction = header.column.getIsSorted()
                return (
                  <th
                    key={header.id}
                    scope="col"
                    aria-sort={!sortable || direction === false ? undefined : direction === 'asc' ? 'ascending' : 'descending'}
                    className={cn('h-9 px-3 text-left text-xs font-medium whitespace-nowrap text-ink-faint first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5', meta?.align === 'right' && 'text-right', meta?.className)}
                  >
                    {header.isPlaceholder ? null : sortable ? (
                      <SortButton direction={direction} onClick={header.column.getToggleSortingHandler()}>
                        {flexRender(header.column.columnDef.header, header.getContext())}
                      </SortButton>
                    ) : (
                      flexRender(header.column.columnDef.header, header.getContext())
                    )}
                  </th>
                )
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {rows === undefined ? (
            <SkeletonRows columns={columns} count={props.skeletonRows ?? 6} />
          ) : (
            table.getRowModel().rows.map((row) => (
              <tr
                key={row.id}
                className={cn(
                  'border-b border-line last:border-b-0',
                  props.onRowClick !== undefined && 'cursor-pointer hover:bg-hover',
                  props.isMarked?.(row.original) === true && 'bg-accent-soft hover:bg-accent-soft',
                )}
                onClick={
                  props.onRowClick === undefined
                    ? undefined
                    : (event) => {
                        if (!isInteractive(event)) props.onRowClick?.(row.original, event)
                      }
                }
              >
                {row.getVisibleCells().map((cell) => {
                  const { meta } = cell.column.columnDef
                  return (
                    <td key={cell.id} className={cn('h-11 px-3 py-2 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5', meta?.align === 'right' && 'text-right tabular', meta?.className)}>
                      {flexRender(cell.column.columnDef.cell, cell.getContext())}
                    </td>
                  )
                })}
              </tr>
            ))
          )}
        </tbody>
      </table>
    </div>
  )
}

interface SortButtonProps {
  direction: 'asc' | 'desc' | false
  onClick: ((event: unknown) => void) | undefined
  children: ReactNode
}

function SortButton({ direction, onClick, children }: SortButtonProps) {
  const Icon = direction === 'asc' ? ArrowUp : direction === 'desc' ? ArrowDown : ChevronsUpDown
  return (
    <button type="button" onClick={onClick} className="-mx-1 inline-flex items-center gap-1 rounded-sm px-1 py-0.5 hover:text-ink">
      {children}
      <Icon aria-hidden className={cn('size-3.5', direction === false && 'opacity-50')} />
    </button>
  )
}

function SkeletonRows<Row>({ columns, count }: { columns: ColumnDef<Row>[]; count: number }) {
  return Array.from({ length: count }, (_, row) => (
    <tr key={row} className="border-b border-line last:border-b-0">
      {columns.map((column, index) => (
        <td key={index} className={cn('h-11 px-3 py-2 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5', column.meta?.className)}>
          <Skeleton className={index === 0 ? 'w-40 max-w-full' : 'w-20 max-w-full'} />
        </td>
      ))}
    </tr>
  ))
}

/** A click on something in the row that has its own meaning, or the end of a text selection. */
function isInteractive(event: MouseEvent): boolean {
  const inner = (event.target as Element).closest('a,button,input,label,select,textarea,[role="menuitem"]')
  return inner !== null || (window.getSelection()?.toString() ?? '') !== ''
}

interface LoadMoreProps {
  hasMore: boolean
  loading: boolean
  onClick: () => void
}

/** Below a table that is loaded page by page with `useInfiniteQuery`. */
export function LoadMore({ hasMore, loading, onClick }: LoadMoreProps) {
  const { t } = useLingui()
  if (!hasMore) return null
  return (
    <div className="flex justify-center border-t border-line p-3">
      <Button onClick={onClick} loading={loading} aria-label={t`Show more rows`}>
        <Trans>Show more</Trans>
      </Button>
    </div>
  )
}
