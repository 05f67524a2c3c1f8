import { Trans, useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import { Button } from '@/components/ui/button'
import { type StreamName, useStreamName } from '@/components/message-words'
import type { WorkspaceName } from '../api/all-workspaces-query'
import type { Assignment } from '../api/assignments-query'
import type { Pool } from '../api/pools-query'
import { workspaceName } from './pool-owner'

interface AssignmentColumns {
  workspaces: readonly WorkspaceName[] | undefined
  pools: readonly Pool[] | undefined
  onEdit: (assignment: Assignment) => void
  onEnd: (assignment: Assignment) => void
}

export function useAssignmentColumns({ workspaces, pools, onEdit, onEnd }: AssignmentColumns): ColumnDef<Assignment>[] {
  const { t } = useLingui()
  const streamName = useStreamName()
  const whoseOf = ({ workspace }: Assignment): string =>
    workspace === null || workspace === undefined ? t`Everybody` : workspaceName(workspace, workspaces)
  return [
    {
      id: 'workspace',
      header: t`Whose mail`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <span className="font-medium break-words">{whoseOf(original)}</span>
          {(original.workspace === null || original.workspace === undefined) && (
            <p className="text-xs text-ink-faint">
              <Trans>without a pool of their own</Trans>
            </p>
          )}
        </div>
      ),
    },
    { id: 'stream', header: t`Stream`, cell: ({ row: { original } }) => streamName(original.stream as StreamName) },
    {
      id: 'pool',
      header: t`Pool`,
      cell: ({ row: { original } }) => <span className="break-all">{pools?.find(({ id }) => id === original.pool)?.name ?? original.pool}</span>,
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row: { original } }) => {
        const whose = whoseOf(original)
        return (
          <span className="flex flex-wrap justify-end gap-1">
            <Button
              size="sm"
              aria-label={t`Change the pool of ${whose}`}
              onClick={() => {
                onEdit(original)
              }}
            >
              <Trans>Change</Trans>
            </Button>
            <Button
              size="sm"
              variant="danger-ghost"
              aria-label={t`End the assignment of ${whose}`}
              onClick={() => {
                onEnd(original)
              }}
            >
              <Trans>End</Trans>
            </Button>
          </span>
        )
      },
      meta: { align: 'right' },
    },
  ]
}
