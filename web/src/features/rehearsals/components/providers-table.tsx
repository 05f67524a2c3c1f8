import { useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import { DataTable } from '@/components/ui/data-table'
import { useFormat } from '@/lib/format'
import type { Cell, Report } from '../api/rehearsal-query'
import { share } from './figures'
import { useKindName } from './use-kind-name'

interface Row {
  provider: string
  total: Cell
}

/** What became of the mail at each provider, over all days. */
export function ProvidersTable({ report }: { report: Report }) {
  const { t } = useLingui()
  const format = useFormat()
  const kindName = useKindName()
  const count = (header: string, key: Exclude<keyof Cell, 'reputation'>, className?: string): ColumnDef<Row> => ({
    id: key,
    header,
    cell: ({ row }) => format.number(row.original.total[key]),
    meta: { align: 'right', ...(className === undefined ? {} : { className }) },
  })
  const columns: ColumnDef<Row>[] = [
    { id: 'provider', header: t`Provider`, cell: ({ row }) => <span className="font-medium">{kindName(row.original.provider)}</span> },
    count(t`Wanted`, 'wanted', 'hidden sm:table-cell'),
    count(t`Delivered`, 'delivered'),
    count(t`Deferrals`, 'deferrals', 'hidden md:table-cell'),
    count(t`Bounced`, 'bounced', 'hidden md:table-cell'),
    count(t`Expired`, 'expired', 'hidden lg:table-cell'),
    count(t`Held back`, 'held_back', 'hidden lg:table-cell'),
    {
      id: 'inbox',
      header: t`Inbox`,
      cell: ({ row: { original } }) => format.percent(share(original.total.inbox, original.total.inbox + original.total.spam), 0),
      meta: { align: 'right' },
    },
    { id: 'reputation', header: t`Reputation`, cell: ({ row }) => format.percent(row.original.total.reputation, 0), meta: { align: 'right' } },
  ]
  return <DataTable label={t`By provider`} columns={columns} rows={report.providers} rowId={({ provider }) => provider} empty={null} />
}
