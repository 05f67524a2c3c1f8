import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
import { type Plan, plansQuery } from '../api/plans-query'
import { useDeletePlan } from '../api/use-delete-plan'
import { PlanDialog } from './plan-dialog'

/** How warm-ups climb: plans that come with the program, and one's own. */
export function PlansView() {
  const { t } = useLingui()
  const plans = useQuery(plansQuery)
  const remove = useDeletePlan()
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<string | null>(null)
  const columns = useColumns(setRemoving)
  const name = removing ?? ''
  return (
    <>
      <div className="flex justify-end">
        <Button
          variant="primary"
          onClick={() => {
            setAdding(true)
          }}
        >
          <Plus />
          <Trans>Add a plan</Trans>
        </Button>
      </div>
      <Card>
        <DataTable
          label={t`Plans`}
          columns={columns}
          rows={plans.data}
          rowId={(plan) => plan.name}
          error={plans.error}
          onRetry={() => void plans.refetch()}
          skeletonRows={5}
          empty={null}
        />
      </Card>
      <PlanDialog open={adding} onOpenChange={setAdding} />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={t`Remove the plan ${name}?`}
        confirmLabel={t`Remove plan`}
        danger
        onConfirm={async () => {
          await remove.mutateAsync(name)
          toast.success(t`The plan ${name} was removed`)
        }}
      >
        <Trans>Warm-ups that follow it go on.</Trans>
      </ConfirmDialog>
    </>
  )
}

function useColumns(onRemove: (name: string) => void): ColumnDef<Plan>[] {
  const { t } = useLingui()
  const format = useFormat()
  return [
    {
      id: 'name',
      header: t`Name`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2 font-medium break-all">
            {original.name}
            {original.built_in && (
              <Badge>
                <Trans>Built in</Trans>
              </Badge>
            )}
          </p>
          {original.about !== '' && <p className="max-w-prose text-xs break-words text-ink-faint">{original.about}</p>}
        </div>
      ),
    },
    {
      id: 'stages',
      header: t`Stages`,
      cell: ({ row }) => <Days count={row.original.stages.length} />,
      meta: { align: 'right', className: 'hidden sm:table-cell whitespace-nowrap' },
    },
    {
      id: 'first',
      header: t`First day`,
      cell: ({ row }) => format.number(row.original.stages[0]?.daily ?? 0),
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
    { id: 'last', header: t`Last day`, cell: ({ row }) => format.number(row.original.stages.at(-1)?.daily ?? 0), meta: { align: 'right' } },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row: { original } }) => {
        const { name } = original
        return original.built_in ? null : (
          <Button
            variant="danger-ghost"
            size="icon-sm"
            aria-label={t`Remove ${name}`}
            onClick={() => {
              onRemove(name)
            }}
          >
            <Trash2 />
          </Button>
        )
      },
      meta: { align: 'right', className: 'w-12' },
    },
  ]
}

function Days({ count }: { count: number }) {
  return <Plural value={count} one="# day" other="# days" />
}
