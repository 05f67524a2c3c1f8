import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Plus, Split } from 'lucide-react'
import { useState } from 'react'
import { type StreamName, useStreamName } from '@/components/message-words'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { rowsOf } from '@/lib/pages'
import { allPoolsQuery } from '../api/all-pools-query'
import { allWorkspacesQuery } from '../api/all-workspaces-query'
import { type Assignment, assignmentsQuery } from '../api/assignments-query'
import { useUnassignPool } from '../api/use-unassign-pool'
import { AssignDialog } from './assign-dialog'
import { useAssignmentColumns } from './assignment-columns'
import { workspaceName } from './pool-owner'

/** Which pool carries which stream of whom. */
export function AssignmentsView() {
  const { t } = useLingui()
  const streamName = useStreamName()
  const assignments = useInfiniteQuery(assignmentsQuery)
  const workspaces = useQuery(allWorkspacesQuery)
  const pools = useQuery(allPoolsQuery)
  const end = useUnassignPool()
  const [editing, setEditing] = useState<Assignment | 'new' | null>(null)
  const [ending, setEnding] = useState<Assignment | null>(null)
  const columns = useAssignmentColumns({ workspaces: workspaces.data, pools: pools.data, onEdit: setEditing, onEnd: setEnding })
  const rows = rowsOf(assignments.data)
  const add = (
    <Button
      variant="primary"
      onClick={() => {
        setEditing('new')
      }}
    >
      <Plus />
      <Trans>Assign a pool</Trans>
    </Button>
  )
  const forAll = ending?.workspace === null || ending?.workspace === undefined
  const whose = forAll ? t`Everybody` : workspaceName(ending.workspace ?? '', workspaces.data)
  const stream = ending === null ? '' : streamName(ending.stream as StreamName)
  return (
    <>
      {rows?.length !== 0 && <div className="flex justify-end">{add}</div>}
      <Card>
        <DataTable
          label={t`Assignments`}
          columns={columns}
          rows={rows}
          rowId={(row) => `${row.workspace ?? ''} ${row.stream}`}
          error={assignments.error}
          onRetry={() => void assignments.refetch()}
          empty={
            <EmptyState icon={Split} action={add}>
              <Trans>Nothing is assigned: all mail leaves from the server's own address.</Trans>
            </EmptyState>
          }
        />
        <LoadMore hasMore={assignments.hasNextPage} loading={assignments.isFetchingNextPage} onClick={() => void assignments.fetchNextPage()} />
      </Card>
      <AssignDialog
        editing={editing}
        onClose={() => {
          setEditing(null)
        }}
      />
      <ConfirmDialog
        open={ending !== null}
        onOpenChange={(open) => {
          if (!open) setEnding(null)
        }}
        title={t`End the assignment of ${whose} · ${stream}?`}
        confirmLabel={t`End assignment`}
        danger
        onConfirm={async () => {
          if (ending !== null) await end.mutateAsync(ending)
        }}
      >
        {forAll ? (
          <Trans>Mail of this stream leaves from the server's own address, where a workspace has no pool of its own.</Trans>
        ) : (
          <Trans>Mail of this stream leaves from everybody's pool.</Trans>
        )}
      </ConfirmDialog>
    </>
  )
}
