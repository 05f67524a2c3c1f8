import { Trans, useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { useFormat } from '@/lib/format'
import type { Report } from '../api/rehearsal-query'
import { useKindName } from './use-kind-name'

type Source = Report['sources'][number]

/** How each source stands with each provider in the end. */
export function SourcesTable({ sources }: { sources: readonly Source[] }) {
  const { t } = useLingui()
  const format = useFormat()
  const kindName = useKindName()
  if (sources.length === 0) return null
  const columns: ColumnDef<Source>[] = [
    { id: 'source', header: t`Source`, cell: ({ row }) => <span className="font-mono text-xs">{row.original.source}</span> },
    { id: 'provider', header: t`Provider`, cell: ({ row }) => kindName(row.original.provider) },
    { id: 'reputation', header: t`Reputation`, cell: ({ row }) => format.percent(row.original.reputation, 0), meta: { align: 'right' } },
    {
      id: 'usual',
      header: t`Used to a day`,
      cell: ({ row }) => format.number(row.original.usual_daily),
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
    {
      id: 'trouble',
      header: t`Trouble`,
      cell: ({ row: { original } }) => {
        const blocks = format.number(original.blocks)
        return (
          <span className="flex flex-wrap gap-1">
            {original.blocks > 0 && (
              <Badge tone="danger">
                <Trans>Blocked: {blocks}</Trans>
              </Badge>
            )}
            {original.listed && (
              <Badge tone="danger">
                <Trans>On a blocklist</Trans>
              </Badge>
            )}
          </span>
        )
      },
    },
  ]
  return (
    <Card>
      <CardHeader title={t`Sources in the end`} />
      <DataTable label={t`Sources in the end`} columns={columns} rows={sources} rowId={({ source, provider }) => `${source} ${provider}`} empty={null} />
    </Card>
  )
}
