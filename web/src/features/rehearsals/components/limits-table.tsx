import { useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { useFormat } from '@/lib/format'
import type { Report } from '../api/rehearsal-query'
import { useKindName } from './use-kind-name'

type Limit = Report['limits'][number]

/** The limits that were hit, in the providers' words. */
export function LimitsTable({ limits }: { limits: readonly Limit[] }) {
  const { t } = useLingui()
  const format = useFormat()
  const kindName = useKindName()
  if (limits.length === 0) return null
  const columns: ColumnDef<Limit>[] = [
    { id: 'provider', header: t`Provider`, cell: ({ row }) => kindName(row.original.provider) },
    {
      id: 'reply',
      header: t`What it said`,
      cell: ({ row }) => (
        <span lang="en" className="font-mono text-xs break-words">
          {row.original.reply}
        </span>
      ),
    },
    { id: 'count', header: t`Times`, cell: ({ row }) => format.number(row.original.count), meta: { align: 'right' } },
    {
      id: 'days',
      header: t`Days`,
      cell: ({ row: { original } }) => {
        const { first_day: first, last_day: last } = original
        return <span className="whitespace-nowrap">{first === last ? t`Day ${first}` : t`Days ${first} to ${last}`}</span>
      },
      meta: { className: 'hidden sm:table-cell' },
    },
  ]
  return (
    <Card>
      <CardHeader title={t`Limits that were hit`} />
      <DataTable label={t`Limits that were hit`} columns={columns} rows={limits} rowId={({ provider, reply }) => `${provider} ${reply}`} empty={null} />
    </Card>
  )
}
