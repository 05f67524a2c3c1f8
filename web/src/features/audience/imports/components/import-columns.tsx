import { useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { useMemo } from 'react'
import { Progress } from '@/components/ui/progress'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { type Import, isMoving } from '../api/imports-query'
import { StatusBadge } from './status-badge'

export function useImportColumns(): ColumnDef<Import>[] {
  const { t } = useLingui()
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'name',
        accessorKey: 'name',
        header: t`File`,
        cell: ({ row: { original } }) => (
          <Link to="/audience/imports/$id" params={{ id: original.id }} className="font-medium break-all hover:underline">
            {original.name}
          </Link>
        ),
      },
      {
        id: 'status',
        header: t`Status`,
        cell: ({ row: { original } }) => (
          <span className="flex flex-col gap-1.5">
            <StatusBadge status={original.status} />
            {isMoving(original.status) && original.status !== 'undoing' && (
              <Progress value={original.done_bytes / Math.max(1, original.size_bytes)} label={t`How far it is`} className="max-w-28" />
            )}
          </span>
        ),
      },
      {
        id: 'rows',
        header: t`Rows`,
        cell: ({ row: { original } }) => format.number(original.counts.rows === 0 ? original.lines : original.counts.rows),
        meta: { align: 'right', className: 'hidden sm:table-cell' },
      },
      {
        id: 'created',
        header: t`New`,
        cell: ({ row: { original } }) => count(format.number, original, original.counts.created),
        meta: { align: 'right', className: 'hidden md:table-cell' },
      },
      {
        id: 'updated',
        header: t`Changed`,
        cell: ({ row: { original } }) => count(format.number, original, original.counts.updated),
        meta: { align: 'right', className: 'hidden lg:table-cell' },
      },
      {
        id: 'rejected',
        header: t`Left out`,
        cell: ({ row: { original } }) => count(format.number, original, original.counts.rejected),
        meta: { align: 'right', className: 'hidden md:table-cell' },
      },
      {
        id: 'created_at',
        accessorKey: 'created_at',
        header: t`Since`,
        cell: ({ row: { original } }) => <Time at={original.created_at} className="text-ink-soft" />,
        meta: { className: 'hidden sm:table-cell' },
      },
    ],
    [t, format],
  )
}

/** Before anything was counted there is no number. */
function count(number: (value: number) => string, { counts }: Import, value: number): string {
  return counts.rows === 0 ? '—' : number(value)
}
