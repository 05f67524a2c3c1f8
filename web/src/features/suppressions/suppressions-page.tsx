import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Ban, Download, Plus, SearchX, Upload, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { workspaceUrl } from '@/api/context'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Time } from '@/components/ui/time'
import { defined } from '@/lib/defined'
import { rowsOf } from '@/lib/pages'
import { useFilledPage } from '@/lib/use-filled-page'
import { sortingOf } from '@/lib/use-listing'
import { type SuppressionFilter, suppressionsQuery, type SuppressionSort } from './api/suppressions-query'
import { AddDialog } from './components/add-dialog'
import { Filters } from './components/filters'
import { ImportDialog } from './components/import-dialog'
import { ReasonBadge } from './components/reason'
import { RemoveDialog } from './components/remove-dialog'

type Suppression = Schema<'Suppression'>

export function SuppressionsPage() {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate({ from: '/suppressions' })
  const { q, reason, sort } = useSearch({ from: '/signed-in/suppressions' })
  const list = useInfiniteQuery(suppressionsQuery({ q, reason, sort }))
  const [opened, setOpened] = useState<'add' | 'import' | null>(null)
  const [removing, setRemoving] = useState<Suppression | null>(null)
  const canWrite = can('suppressions:write')
  const columns = useColumns(canWrite, setRemoving)
  const searching = useFilledPage(list)
  const rows = searching ? undefined : rowsOf(list.data)
  const filtered = q !== undefined || reason !== undefined
  const isEmpty = rows?.length === 0 && !filtered && !list.isPlaceholderData
  const setFilter = (filter: SuppressionFilter): void => {
    void navigate({ search: defined(filter), replace: true })
  }
  return (
    <Page
      title={t`Suppressions`}
      description={t`Addresses that nothing is sent to: they bounced, complained or unsubscribed, or somebody said so.`}
      actions={
        <>
          {!isEmpty && (
            <Button asChild>
              <a href={workspaceUrl('/api/v1/suppressions/export')} download>
                <Download />
                <Trans>Export</Trans>
              </a>
            </Button>
          )}
          {canWrite && (
            <>
              <Button
                onClick={() => {
                  setOpened('import')
                }}
              >
                <Upload />
                <Trans>Import</Trans>
              </Button>
              {!isEmpty && (
                <Button
                  variant="primary"
                  onClick={() => {
                    setOpened('add')
                  }}
                >
                  <Plus />
                  <Trans>Suppress addresses</Trans>
                </Button>
              )}
            </>
          )}
        </>
      }
    >
      <Card>
        {!isEmpty && <Filters filter={{ q, reason, sort }} onChange={setFilter} />}
        <DataTable
          label={t`Suppressions`}
          columns={columns}
          rows={rows}
          rowId={({ address }) => address}
          error={list.error}
          onRetry={() => void list.refetch()}
          stale={list.isPlaceholderData}
          sorting={[sortingOf(sort ?? '-created_at')]}
          onSortingChange={([first]) => {
            if (first !== undefined) setFilter({ q, reason, sort: `${first.desc ? '-' : ''}${first.id}` as SuppressionSort })
          }}
          empty={
            filtered ? (
              <EmptyState icon={SearchX}>
                <Trans>No suppressed address matches.</Trans>
              </EmptyState>
            ) : (
              <EmptyState
                icon={Ban}
                action={
                  canWrite ? (
                    <Button
                      variant="primary"
                      onClick={() => {
                        setOpened('add')
                      }}
                    >
                      <Plus />
                      <Trans>Suppress addresses</Trans>
                    </Button>
                  ) : undefined
                }
              >
                <Trans>Nobody is on the list. Hard bounces and complaints put addresses here by themselves.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} />
      </Card>
      <AddDialog
        open={opened === 'add'}
        onOpenChange={(open) => {
          setOpened(open ? 'add' : null)
        }}
      />
      <ImportDialog
        open={opened === 'import'}
        onOpenChange={(open) => {
          setOpened(open ? 'import' : null)
        }}
      />
      <RemoveDialog
        suppression={removing}
        onClose={() => {
          setRemoving(null)
        }}
      />
    </Page>
  )
}

function useColumns(canWrite: boolean, onRemove: (suppression: Suppression) => void): ColumnDef<Suppression>[] {
  const { t } = useLingui()
  return useMemo(() => {
    const columns: ColumnDef<Suppression>[] = [
      { id: 'address', accessorKey: 'address', header: t`Address`, cell: ({ row }) => <span className="font-medium break-all">{row.original.address}</span> },
      { id: 'reason', header: t`Reason`, cell: ({ row }) => <ReasonBadge reason={row.original.reason} /> },
      {
        id: 'source',
        header: t`Source`,
        cell: ({ row }) => <span className="line-clamp-2 max-w-96 break-words text-ink-soft">{row.original.source}</span>,
        meta: { className: 'hidden md:table-cell' },
      },
      {
        id: 'created_at',
        accessorKey: 'created_at',
        header: t`Since`,
        cell: ({ row }) => <Time at={row.original.created_at} className="text-ink-soft" />,
        meta: { className: 'hidden sm:table-cell' },
      },
    ]
    if (!canWrite) return columns
    return [
      ...columns,
      {
        id: 'actions',
        header: () => <span className="sr-only">{t`Actions`}</span>,
        cell: ({ row }) => {
          const { address } = row.original
          return (
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t`Take ${address} off the list`}
              title={t`Take off the list`}
              onClick={() => {
                onRemove(row.original)
              }}
            >
              <X />
            </Button>
          )
        },
        meta: { align: 'right', className: 'w-12' },
      },
    ]
  }, [t, canWrite, onRemove])
}
