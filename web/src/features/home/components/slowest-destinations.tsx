import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Gauge } from 'lucide-react'
import { useMemo } from 'react'
import { Reply } from '@/components/reply'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import type { SlowDestination } from '../api/destinations'

interface SlowestDestinationsProps {
  rows: SlowDestination[] | undefined
  error: unknown
  onRetry: () => void
  stale: boolean
}

/** From acceptance to the remote server's yes, the slowest first. */
export function SlowestDestinations({ rows, error, onRetry, stale }: SlowestDestinationsProps) {
  const { t } = useLingui()
  return (
    <Card>
      <CardHeader
        title={<Trans>Slowest destinations</Trans>}
        description={<Trans>How long mail takes from acceptance until the other server has taken it.</Trans>}
      />
      <DataTable
        className="mt-2"
        label={t`Slowest destinations`}
        columns={useColumns()}
        rows={rows}
        rowId={(row) => row.domain}
        error={error}
        onRetry={onRetry}
        stale={stale}
        skeletonRows={4}
        empty={
          <EmptyState icon={Gauge} className="py-8">
            <Trans>Nothing was delivered in this time.</Trans>
          </EmptyState>
        }
      />
    </Card>
  )
}

function useColumns(): ColumnDef<SlowDestination>[] {
  const { t } = useLingui()
  const format = useFormat()
  return useMemo(() => {
    const seconds = (value: number | null | undefined): string => (value === null || value === undefined ? '—' : format.duration(value))
    return [
      {
        id: 'domain',
        header: t`Destination`,
        cell: ({ row: { original } }) => (
          <Link to="/activity" search={{ domain: original.domain }} className="font-medium break-all hover:underline">
            {original.domain}
          </Link>
        ),
      },
      { id: 'median', header: t`Half within`, meta: { align: 'right' }, cell: ({ row }) => seconds(row.original.median_secs) },
      { id: 'p95', header: t`95% within`, meta: { align: 'right' }, cell: ({ row }) => seconds(row.original.p95_secs) },
      {
        id: 'delivered',
        header: t`Delivered`,
        meta: { align: 'right', className: 'hidden sm:table-cell' },
        cell: ({ row }) => format.number(row.original.delivered),
      },
      {
        id: 'deferred',
        header: t`Deferrals`,
        meta: { align: 'right', className: 'hidden sm:table-cell' },
        cell: ({ row }) => format.number(row.original.deferred),
      },
      {
        id: 'reply',
        header: t`Last objection`,
        meta: { className: 'hidden md:table-cell w-[42%]' },
        cell: ({ row: { original } }) =>
          original.last_reply ? (
            <span className="flex items-baseline gap-2">
              <Reply reply={original.last_reply} className="line-clamp-1 min-w-0 flex-1" />
              <Time at={original.last_reply.at} className="text-xs text-ink-faint" />
            </span>
          ) : (
            <span className="text-ink-faint">—</span>
          ),
      },
    ]
  }, [t, format])
}
