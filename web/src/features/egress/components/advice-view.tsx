import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { rowsOf } from '@/lib/pages'
import { adviceQuery, type WorkspaceAdvice } from '../api/advice-query'
import { AdviceBadge, AdviceFigures } from './advice-words'
import { PoolDialog, type PoolEdited } from './pool-dialog'

/** Which workspaces should have addresses of their own. */
export function AdviceView() {
  const { t } = useLingui()
  const advice = useInfiniteQuery(adviceQuery)
  const [editing, setEditing] = useState<PoolEdited | null>(null)
  const columns = useColumns((workspace) => {
    setEditing({ workspace })
  })
  return (
    <>
      <p className="max-w-prose text-sm text-ink-soft">
        <Trans>
          A workspace that sends much and regularly makes its own reputation. One that sends little or rarely has none, and is better off on shared addresses.
        </Trans>
      </p>
      <Card>
        <DataTable
          label={t`Advice`}
          columns={columns}
          rows={rowsOf(advice.data)}
          rowId={({ workspace }) => workspace}
          error={advice.error}
          onRetry={() => void advice.refetch()}
          empty={
            <EmptyState>
              <Trans>There is no workspace yet.</Trans>
            </EmptyState>
          }
        />
        <LoadMore hasMore={advice.hasNextPage} loading={advice.isFetchingNextPage} onClick={() => void advice.fetchNextPage()} />
      </Card>
      <PoolDialog
        editing={editing}
        onClose={() => {
          setEditing(null)
        }}
      />
    </>
  )
}

function useColumns(onDedicate: (workspace: string) => void): ColumnDef<WorkspaceAdvice>[] {
  const { t } = useLingui()
  return [
    {
      id: 'name',
      header: t`Workspace`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <span className="font-medium break-words">{original.name}</span>
          <p className="text-xs text-ink-faint">{original.dedicated ? t`has addresses of its own` : t`uses shared addresses`}</p>
        </div>
      ),
    },
    {
      id: 'advice',
      header: t`Advice`,
      cell: ({ row: { original } }) => (
        <div className="flex flex-col gap-1">
          <AdviceBadge advice={original.advice} />
          <p className="text-xs text-ink-faint md:hidden">
            <AdviceFigures advice={original} />
          </p>
        </div>
      ),
    },
    {
      id: 'figures',
      header: t`Because`,
      cell: ({ row: { original } }) => (
        <span className="text-ink-soft">
          <AdviceFigures advice={original} />
        </span>
      ),
      meta: { className: 'hidden md:table-cell' },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row: { original } }) => {
        const { name } = original
        return original.advice === 'go_dedicated' ? (
          <Button
            size="sm"
            aria-label={t`Add a pool for ${name}`}
            onClick={() => {
              onDedicate(original.workspace)
            }}
          >
            <Trans>Add pool</Trans>
          </Button>
        ) : null
      },
      meta: { align: 'right' },
    },
  ]
}
