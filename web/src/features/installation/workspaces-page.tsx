import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { SearchBox } from '@/components/ui/search-box'
import { toast } from '@/components/ui/toast'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { useActivateWorkspace } from './api/use-activate-workspace'
import { type WorkspaceSort, workspacesQuery } from './api/workspaces-query'
import { CreateWorkspaceDialog } from './components/create-workspace-dialog'
import { EditWorkspaceDialog } from './components/edit-workspace-dialog'
import { SuspendWorkspaceDialog } from './components/suspend-workspace-dialog'
import { useWorkspaceColumns } from './components/workspace-columns'

type Workspace = Schema<'WorkspaceInUse'>

export function WorkspacesPage() {
  const { t } = useLingui()
  const listing = useListing<WorkspaceSort>('-created_at')
  const workspaces = useInfiniteQuery(workspacesQuery(listing.filter))
  const activate = useActivateWorkspace()
  const [creating, setCreating] = useState(false)
  const [editing, setEditing] = useState<Workspace | null>(null)
  const [suspending, setSuspending] = useState<Workspace | null>(null)
  const [activating, setActivating] = useState<Workspace | null>(null)
  const columns = useWorkspaceColumns({ onEdit: setEditing, onSuspend: setSuspending, onActivate: setActivating })
  const name = activating?.name ?? ''
  return (
    <Page
      title={t`Workspaces`}
      description={t`Each with its own domains, credentials, team and figures.`}
      actions={
        <Button
          variant="primary"
          onClick={() => {
            setCreating(true)
          }}
        >
          <Plus />
          <Trans>Create workspace</Trans>
        </Button>
      }
    >
      <SearchBox label={t`Search workspaces`} placeholder={t`Search workspaces`} value={listing.words} onChange={listing.setWords} className="sm:max-w-72" />
      <Card>
        <DataTable
          label={t`Workspaces`}
          columns={columns}
          rows={rowsOf(workspaces.data)}
          rowId={({ id }) => id}
          error={workspaces.error}
          onRetry={() => void workspaces.refetch()}
          stale={workspaces.isPlaceholderData}
          sorting={listing.sorting}
          onSortingChange={listing.onSortingChange}
          empty={
            <EmptyState>
              <Trans>No workspace has such a name.</Trans>
            </EmptyState>
          }
        />
        <LoadMore hasMore={workspaces.hasNextPage} loading={workspaces.isFetchingNextPage} onClick={() => void workspaces.fetchNextPage()} />
      </Card>
      <CreateWorkspaceDialog open={creating} onOpenChange={setCreating} />
      <EditWorkspaceDialog
        workspace={editing}
        onClose={() => {
          setEditing(null)
        }}
      />
      <SuspendWorkspaceDialog
        workspace={suspending}
        onClose={() => {
          setSuspending(null)
        }}
      />
      <ConfirmDialog
        open={activating !== null}
        onOpenChange={(open) => {
          if (!open) setActivating(null)
        }}
        title={t`Activate ${name} again?`}
        confirmLabel={t`Activate`}
        onConfirm={async () => {
          if (activating === null) return
          await activate.mutateAsync(activating.id)
          toast.success(t`${name} can send again`)
        }}
      >
        <Trans>It accepts mail again, and what waited goes on.</Trans>
      </ConfirmDialog>
    </Page>
  )
}
