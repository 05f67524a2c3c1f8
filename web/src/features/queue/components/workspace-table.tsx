import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Building2 } from 'lucide-react'
import { useMemo } from 'react'
import { useSession, useSwitchWorkspace } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { type QueueWorkspace, type QueueWorkspaceSort, queueWorkspacesQuery } from '../api/workspaces'
import { OperationsMenu } from './queue-actions'

/** What each workspace has waiting; for administrators. */
export function WorkspaceTable() {
  const { t } = useLingui()
  const { words, setWords, filter, isSearching, sorting, onSortingChange } = useListing<QueueWorkspaceSort>('-waiting')
  const workspaces = useInfiniteQuery(queueWorkspacesQuery(filter))
  return (
    <div className="flex flex-col gap-3">
      <SearchBox label={t`Search workspaces`} placeholder={t`Part of a name`} value={words} onChange={setWords} />
      <Card>
        <DataTable
          label={t`Waiting by workspace`}
          columns={useColumns()}
          rows={rowsOf(workspaces.data)}
          rowId={({ workspace }) => workspace}
          error={workspaces.error}
          onRetry={() => void workspaces.refetch()}
          stale={workspaces.isPlaceholderData}
          sorting={sorting}
          onSortingChange={onSortingChange}
          empty={
            isSearching ? (
              <NothingFound />
            ) : (
              <EmptyState icon={Building2}>
                <Trans>There is no workspace yet.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={workspaces.hasNextPage} loading={workspaces.isFetchingNextPage} onClick={() => void workspaces.fetchNextPage()} />
      </Card>
    </div>
  )
}

function useColumns(): ColumnDef<QueueWorkspace>[] {
  const { t } = useLingui()
  const format = useFormat()
  return useMemo(
    () => [
      { id: 'name', accessorKey: 'name', header: t`Workspace`, cell: ({ row }) => <WorkspaceName workspace={row.original} /> },
      { id: 'waiting', accessorKey: 'waiting', header: t`Waiting`, meta: { align: 'right' }, cell: ({ row }) => format.number(row.original.waiting) },
      { id: 'held', header: t`Held`, meta: { align: 'right', className: 'hidden sm:table-cell' }, cell: ({ row }) => format.number(row.original.held) },
      {
        id: 'oldest',
        header: t`Oldest`,
        meta: { align: 'right', className: 'hidden sm:table-cell' },
        cell: ({ row }) => <Time at={row.original.oldest_accepted_at} />,
      },
      {
        id: 'actions',
        header: () => <span className="sr-only">{t`Actions`}</span>,
        meta: { align: 'right', className: 'w-12' },
        cell: ({ row: { original } }) => {
          const { name } = original
          return (
            <OperationsMenu
              selection={{ all: true, workspace: original.workspace }}
              label={t`Work on mail of ${name}`}
              what={<Trans>Everything that waits in {name}</Trans>}
            />
          )
        },
      },
    ],
    [t, format],
  )
}

/** Goes into the workspace, if the person belongs to it. */
function WorkspaceName({ workspace: { workspace, name } }: { workspace: QueueWorkspace }) {
  const { workspaces } = useSession()
  const switchTo = useSwitchWorkspace()
  const navigate = useNavigate({ from: '/queue' })
  if (!workspaces.some(({ id }) => id === workspace)) return <span className="font-medium">{name}</span>
  return (
    <Button
      variant="link"
      className="h-auto"
      onClick={() => {
        void switchTo(workspace).then(() => navigate({ search: {} }))
      }}
    >
      {name}
    </Button>
  )
}
