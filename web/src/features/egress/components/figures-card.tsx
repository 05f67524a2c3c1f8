import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import { useProviderName } from '@/components/use-provider-name'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Chart, type ChartSeries } from '@/components/ui/chart'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Segmented } from '@/components/ui/segmented'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import { useNow } from '@/lib/use-now'
import { type SourceDay, sourceFiguresQuery, type Span } from '../api/source-figures-query'
import { byDay, byProvider, type ProviderCounts } from './figures'

/** What left from a source: day by day, and to whom. */
export function FiguresCard({ id }: { id: string }) {
  const { t } = useLingui()
  const [span, setSpan] = useState<Span>('30')
  const figures = useQuery(sourceFiguresQuery(id, span))
  const items = figures.data?.items
  return (
    <Card>
      <CardHeader
        title={t`What left from here`}
        description={t`Attempts, and what became of them. Days are in UTC.`}
        actions={
          <Segmented<Span>
            label={t`Time`}
            value={span}
            options={[
              { value: '7', label: t`7 days` },
              { value: '30', label: t`30 days` },
              { value: '90', label: t`90 days` },
            ]}
            onValueChange={setSpan}
          />
        }
      />
      {figures.error !== null && items === undefined ? (
        <CardBody>
          <ProblemBanner problem={figures.error} onRetry={() => void figures.refetch()} />
        </CardBody>
      ) : (
        <>
          <CardBody>{items === undefined ? <Skeleton className="h-60 w-full" /> : items.length > 0 && <DaysChart items={items} days={Number(span)} />}</CardBody>
          <ProvidersTable items={items} stale={figures.isPlaceholderData} />
        </>
      )}
    </Card>
  )
}

function DaysChart({ items, days }: { items: readonly SourceDay[]; days: number }) {
  const { t } = useLingui()
  const format = useFormat()
  const now = useNow(false)
  const rows = useMemo(() => byDay(items, days, now), [items, days, now])
  const series: ChartSeries[] = [
    { key: 'delivered', label: t`Delivered`, tone: 'success', shape: 'bar', values: rows.map(({ delivered }) => delivered) },
    { key: 'bounced', label: t`Bounced`, tone: 'danger', shape: 'bar', values: rows.map(({ bounced }) => bounced) },
    { key: 'deferred', label: t`Deferred`, tone: 'warning', shape: 'line', values: rows.map(({ deferred }) => deferred) },
  ]
  return (
    <Chart
      label={t`Mail delivered, deferred and bounced from this source, by day`}
      pointLabel={t`Day`}
      points={rows.map(({ day }) => ({ title: format.utcDate(day), tick: format.utcDay(day) }))}
      series={series}
      formatValue={format.number}
      formatTick={format.compact}
      height={220}
    />
  )
}

function ProvidersTable({ items, stale }: { items: readonly SourceDay[] | undefined; stale: boolean }) {
  const { t } = useLingui()
  const format = useFormat()
  const providerName = useProviderName()
  const rows = useMemo(() => (items === undefined ? undefined : byProvider(items)), [items])
  const columns = useMemo<ColumnDef<ProviderCounts>[]>(() => {
    const count = (key: 'sent' | 'delivered' | 'deferred' | 'bounced' | 'complained', header: string, className?: string): ColumnDef<ProviderCounts> => ({
      id: key,
      header,
      cell: ({ row }) => format.number(row.original[key]),
      meta: { align: 'right', ...(className === undefined ? {} : { className }) },
    })
    return [
      { id: 'provider', header: t`Provider`, cell: ({ row }) => <span className="font-medium">{providerName(row.original.provider)}</span> },
      count('sent', t`Attempts`),
      count('delivered', t`Delivered`),
      count('deferred', t`Deferred`, 'hidden sm:table-cell'),
      count('bounced', t`Bounced`, 'hidden sm:table-cell'),
      count('complained', t`Complaints`, 'hidden md:table-cell'),
    ]
  }, [t, format, providerName])
  return (
    <DataTable
      label={t`By mailbox provider`}
      columns={columns}
      rows={rows}
      rowId={({ provider }) => provider}
      stale={stale}
      skeletonRows={3}
      empty={
        <EmptyState className="pt-2 pb-10">
          <Trans>Nothing left from here in this time.</Trans>
        </EmptyState>
      }
    />
  )
}
