import { useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import type { Schema } from '@/api/types'
import { ModeBadge } from '@/components/mode'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Progress } from '@/components/ui/progress'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'

type Workspace = Schema<'WorkspaceInUse'>

export interface WorkspaceActions {
  onEdit: (workspace: Workspace) => void
  onSuspend: (workspace: Workspace) => void
  onActivate: (workspace: Workspace) => void
}

export function useWorkspaceColumns({ onEdit, onSuspend, onActivate }: WorkspaceActions): ColumnDef<Workspace>[] {
  const { t } = useLingui()
  return [
    {
      id: 'name',
      accessorKey: 'name',
      header: t`Name`,
      cell: ({ row }) => (
        <div className="min-w-0">
          <span className="font-medium break-words">{row.original.name}</span>
          {row.original.suspended_because && <p className="text-xs break-words text-danger-ink">{row.original.suspended_because}</p>}
        </div>
      ),
      meta: { className: 'min-w-32' },
    },
    {
      id: 'mode',
      header: t`State`,
      cell: ({ row }) =>
        row.original.status === 'suspended' ? <Badge tone="danger" dot>{t`Suspended`}</Badge> : <ModeBadge mode={row.original.mode} />,
    },
    { id: 'usage', header: t`Recipients today`, cell: ({ row }) => <Usage workspace={row.original} />, meta: { className: 'hidden sm:table-cell' } },
    {
      id: 'members',
      header: t`Members`,
      cell: ({ row }) => row.original.usage.members,
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
    {
      id: 'created_at',
      accessorKey: 'created_at',
      header: t`Created`,
      cell: ({ row }) => <Time at={row.original.created_at} as="date" />,
      meta: { className: 'hidden lg:table-cell' },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row }) => {
        const { name, status } = row.original
        return (
          <span className="flex justify-end gap-1">
            <Button
              size="sm"
              aria-label={t`Edit ${name}`}
              onClick={() => {
                onEdit(row.original)
              }}
            >
              {t`Edit`}
            </Button>
            {status === 'suspended' ? (
              <Button
                size="sm"
                aria-label={t`Activate ${name}`}
                onClick={() => {
                  onActivate(row.original)
                }}
              >
                {t`Activate`}
              </Button>
            ) : (
              <Button
                size="sm"
                variant="danger-ghost"
                aria-label={t`Suspend ${name}`}
                onClick={() => {
                  onSuspend(row.original)
                }}
              >
                {t`Suspend`}
              </Button>
            )}
          </span>
        )
      },
      meta: { align: 'right' },
    },
  ]
}

function Usage({ workspace }: { workspace: Workspace }) {
  const { t } = useLingui()
  const format = useFormat()
  const today = workspace.usage.recipients_today
  const limit = workspace.quota.per_day
  if (limit === null || limit === undefined) return <span className="tabular">{format.number(today)}</span>
  const ratio = limit === 0 ? 1 : today / limit
  return (
    <div className="flex min-w-28 flex-col gap-1">
      <span className="whitespace-nowrap tabular">
        {format.number(today)} / {format.number(limit)}
      </span>
      <Progress value={ratio} label={t`Of the day's quota`} tone={ratio >= 0.9 ? 'danger' : ratio >= 0.75 ? 'warning' : 'accent'} />
    </div>
  )
}
