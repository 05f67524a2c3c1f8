import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Layers, Plus } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { toast } from '@/components/ui/toast'
import { rowsOf } from '@/lib/pages'
import { useDebounced } from '@/lib/use-debounced'
import { allWorkspacesQuery } from '../api/all-workspaces-query'
import { type Pool, poolsQuery } from '../api/pools-query'
import { useDeletePool } from '../api/use-delete-pool'
import { usePoolColumns } from './pool-columns'
import { PoolDialog, type PoolEdited } from './pool-dialog'
import { SearchBar } from './search-bar'

/** Sources that belong together. */
export function PoolsView() {
  const { t } = useLingui()
  const [words, setWords] = useState('')
  const q = useDebounced(words.trim())
  const pools = useInfiniteQuery(poolsQuery(q))
  const workspaces = useQuery(allWorkspacesQuery)
  const remove = useDeletePool()
  const [editing, setEditing] = useState<PoolEdited | null>(null)
  const [removing, setRemoving] = useState<Pool | null>(null)
  const columns = usePoolColumns({ workspaces: workspaces.data, onEdit: setEditing, onRemove: setRemoving })
  const add = (
    <Button
      variant="primary"
      onClick={() => {
        setEditing({ workspace: undefined })
      }}
    >
      <Plus />
      <Trans>Add pool</Trans>
    </Button>
  )
  const rows = rowsOf(pools.data)
  const none = rows?.length === 0 && q === ''
  const name = removing?.name ?? ''
  return (
    <>
      {!none && <SearchBar label={t`Search pools`} value={words} onChange={setWords} action={add} />}
      <Card>
        <DataTable
          label={t`Pools`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={pools.error}
          onRetry={() => void pools.refetch()}
          stale={pools.isPlaceholderData}
          empty={
            none ? (
              <EmptyState icon={Layers} action={add}>
                <Trans>No pool yet: put sources into one, and assign it to workspaces and streams.</Trans>
              </EmptyState>
            ) : (
              <EmptyState>
                <Trans>No pool has such a name.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={pools.hasNextPage} loading={pools.isFetchingNextPage} onClick={() => void pools.fetchNextPage()} />
      </Card>
      <PoolDialog
        editing={editing}
        onClose={() => {
          setEditing(null)
        }}
      />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={t`Remove the pool ${name}?`}
        confirmLabel={t`Remove pool`}
        danger
        onConfirm={async () => {
          if (removing === null) return
          await remove.mutateAsync(removing.id)
          toast.success(t`${name} was removed`)
        }}
      >
        <Trans>Its sources stay. A pool that is assigned cannot be removed.</Trans>
      </ConfirmDialog>
    </>
  )
}
