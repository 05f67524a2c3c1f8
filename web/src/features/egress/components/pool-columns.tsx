import { useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import { Pencil, Trash2 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { WorkspaceName } from '../api/all-workspaces-query'
import type { Pool } from '../api/pools-query'
import { PoolMembers } from './pool-members'
import { PoolOwner } from './pool-owner'
import { PoolUses } from './pool-uses'
import { useOverflowWords } from './use-overflow-words'

interface PoolActions {
  workspaces: readonly WorkspaceName[] | undefined
  onEdit: (pool: Pool) => void
  onRemove: (pool: Pool) => void
}

export function usePoolColumns({ workspaces, onEdit, onRemove }: PoolActions): ColumnDef<Pool>[] {
  const { t } = useLingui()
  const overflow = useOverflowWords()
  return [
    {
      id: 'name',
      header: t`Name`,
      cell: ({ row: { original } }) => (
        <div className="flex min-w-0 flex-col gap-1">
          <span className="font-medium break-all">{original.name}</span>
          <PoolOwner workspace={original.workspace} workspaces={workspaces} />
        </div>
      ),
    },
    { id: 'members', header: t`Sources`, cell: ({ row: { original } }) => <PoolMembers members={original.members} /> },
    {
      id: 'uses',
      header: t`Carries the mail of`,
      cell: ({ row: { original } }) => <PoolUses uses={original.assignments} workspaces={workspaces} />,
      meta: { className: 'hidden md:table-cell' },
    },
    {
      id: 'overflow',
      header: t`Above the warm-up`,
      cell: ({ row: { original } }) => <span className="text-ink-soft">{overflow[original.overflow].short}</span>,
      meta: { className: 'hidden lg:table-cell' },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row: { original } }) => {
        const { name } = original
        return (
          <span className="flex justify-end gap-1">
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t`Edit ${name}`}
              onClick={() => {
                onEdit(original)
              }}
            >
              <Pencil />
            </Button>
            <Button
              variant="danger-ghost"
              size="icon-sm"
              aria-label={t`Remove ${name}`}
              onClick={() => {
                onRemove(original)
              }}
            >
              <Trash2 />
            </Button>
          </span>
        )
      },
      meta: { align: 'right' },
    },
  ]
}
