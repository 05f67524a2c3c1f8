import { Trans, useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import type { Schema } from '@/api/types'
import { useProviderName } from '@/components/use-provider-name'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Progress } from '@/components/ui/progress'
import { useFormat } from '@/lib/format'

type WarmupProgress = Schema<'WarmupProgress'>

/** How far a warm-up has come with each provider. */
export function ProgressTable({ providers }: { providers: readonly WarmupProgress[] }) {
  const { t } = useLingui()
  return (
    <DataTable
      label={t`By mailbox provider`}
      columns={useColumns()}
      rows={providers}
      rowId={({ provider }) => provider}
      empty={
        <EmptyState className="py-8">
          <Trans>Nothing was sent since it began. Each provider begins at the first stage.</Trans>
        </EmptyState>
      }
    />
  )
}

function useColumns(): ColumnDef<WarmupProgress>[] {
  const { t } = useLingui()
  const format = useFormat()
  const providerName = useProviderName()
  return [
    { id: 'provider', header: t`Provider`, cell: ({ row }) => <span className="font-medium">{providerName(row.original.provider)}</span> },
    {
      id: 'stage',
      header: t`Stage`,
      cell: ({ row: { original } }) => {
        const { stage, stages } = original
        return (
          <span className="flex min-w-20 flex-col gap-1">
            <span className="whitespace-nowrap tabular">
              {stage} / {stages}
            </span>
            <Progress value={stage / stages} label={t`Stage ${stage} of ${stages}`} tone={original.daily === null ? 'success' : 'accent'} />
          </span>
        )
      },
    },
    {
      id: 'today',
      header: t`Today`,
      cell: ({ row: { original } }) => {
        const sent = format.number(original.today.sent)
        return original.daily === null || original.daily === undefined ? sent : `${sent} / ${format.number(original.daily)}`
      },
      meta: { align: 'right' },
    },
    {
      id: 'since',
      header: t`Stage since`,
      cell: ({ row }) => <span className="whitespace-nowrap text-ink-soft">{format.utcDate(row.original.since)}</span>,
      meta: { className: 'hidden sm:table-cell' },
    },
    {
      id: 'last_sent',
      header: t`Last sent`,
      cell: ({ row: { original } }) => <span className="whitespace-nowrap text-ink-soft">{original.last_sent ? format.utcDate(original.last_sent) : '—'}</span>,
      meta: { className: 'hidden md:table-cell' },
    },
  ]
}
