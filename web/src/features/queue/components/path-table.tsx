import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { Route } from 'lucide-react'
import { useState } from 'react'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useDebounced } from '@/lib/use-debounced'
import { PATH_SORTS, type PathSort, pathsQuery, type QueuePath } from '../api/paths'
import { PathSheet } from './path-sheet'
import { PathState } from './path-state'

/** Paths with their limits, rates and states; for administrators. */
export function PathTable() {
  const { t } = useLingui()
  const [words, setWords] = useState('')
  const [sort, setSort] = useState<PathSort>('ready')
  const q = useDebounced(words.trim())
  const paths = useInfiniteQuery(pathsQuery(q, sort))
  const [shown, setShown] = useState<QueuePath | null>(null)
  const columns = useColumns(setShown)
  const sorts: Record<PathSort, string> = {
    ready: t`Most mail first`,
    state: t`Slowed ones first`,
    connections: t`Most connections first`,
    deferred: t`Most deferrals first`,
    name: t`By name`,
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Input
          type="search"
          aria-label={t`Search paths`}
          placeholder={t`Part of a provider, host or source`}
          className="w-full sm:w-72"
          value={words}
          onChange={(event) => {
            setWords(event.target.value)
          }}
        />
        <Select<PathSort>
          aria-label={t`Order`}
          className="w-auto min-w-44"
          value={sort}
          options={PATH_SORTS.map((value) => ({ value, label: sorts[value] }))}
          onValueChange={setSort}
        />
      </div>
      <Card>
        <DataTable
          label={t`Paths`}
          columns={columns}
          rows={rowsOf(paths.data)}
          rowId={({ id }) => id}
          error={paths.error}
          onRetry={() => void paths.refetch()}
          stale={paths.isPlaceholderData}
          onRowClick={setShown}
          empty={
            <EmptyState icon={Route}>
              {q === '' ? <Trans>No path is in use: nothing waits, and no limit was learned.</Trans> : <Trans>No path is like this.</Trans>}
            </EmptyState>
          }
        />
        <LoadMore hasMore={paths.hasNextPage} loading={paths.isFetchingNextPage} onClick={() => void paths.fetchNextPage()} />
      </Card>
      <PathSheet
        path={shown}
        onClose={() => {
          setShown(null)
        }}
      />
    </div>
  )
}

function useColumns(onShow: (path: QueuePath) => void): ColumnDef<QueuePath>[] {
  const { t } = useLingui()
  const format = useFormat()
  return [
    {
      id: 'title',
      header: t`Path`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <button
            type="button"
            className="rounded-sm text-left font-medium break-all hover:underline"
            onClick={() => {
              onShow(original)
            }}
          >
            {original.title}
          </button>
          <p className="text-xs break-all text-ink-faint">{original.source}</p>
        </div>
      ),
    },
    {
      id: 'state',
      header: t`State`,
      cell: ({ row: { original } }) => (
        <div className="flex flex-col gap-0.5">
          <PathState state={original.state} />
          {original.suspended_until && (
            <span className="text-xs text-ink-faint">
              <Trans>
                until <Time at={original.suspended_until} as="time" />
              </Trans>
            </span>
          )}
        </div>
      ),
    },
    { id: 'ready', header: t`Ready`, cell: ({ row }) => format.number(row.original.ready), meta: { align: 'right' } },
    {
      id: 'connections',
      header: t`Connections`,
      cell: ({ row: { original } }) => `${format.number(original.connections)} / ${format.number(original.allowed_connections)}`,
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
    {
      id: 'rate',
      header: t`Messages a second`,
      cell: ({ row: { original } }) => (typeof original.messages_per_second === 'number' ? format.number(original.messages_per_second) : t`no limit`),
      meta: { align: 'right', className: 'hidden md:table-cell' },
    },
    {
      id: 'hour',
      header: t`Delivered, deferred, bounced in the last hour`,
      cell: ({ row: { original } }) =>
        [original.delivered_last_hour, original.deferred_last_hour, original.bounced_last_hour].map(format.number).join(' · '),
      meta: { align: 'right', className: 'hidden lg:table-cell' },
    },
  ]
}
