import { Trans, useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import type { Schema } from '@/api/types'
import { type StreamName, useStreamName } from '@/components/message-words'
import { useProviderName } from '@/components/use-provider-name'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { useFormat } from '@/lib/format'
import { shareOf } from './pool-values'
import { SourceAddress } from './source-address'

type Stream = Schema<'StreamEgress'>
type EgressSource = Schema<'EgressSource'>

/** The pool of one stream and its sources. */
export function StreamCard({ stream }: { stream: Stream }) {
  const streamName = useStreamName()
  const columns = useColumns(stream.sources)
  const name = streamName(stream.stream as StreamName)
  const pool = stream.pool ?? ''
  return (
    <Card>
      <CardHeader
        title={name}
        description={
          pool === '' ? (
            <Trans>No pool is assigned: the server's own address is used.</Trans>
          ) : stream.overflow === 'wait' ? (
            <Trans>From the pool {pool}. What exceeds a day's warm-up allowance waits.</Trans>
          ) : (
            <Trans>From the pool {pool}. What exceeds a day's warm-up allowance leaves from its warm sources.</Trans>
          )
        }
        actions={pool === '' ? undefined : stream.dedicated ? <Badge tone="accent"><Trans>Dedicated</Trans></Badge> : <Badge><Trans>Shared</Trans></Badge>}
      />
      <DataTable
        className="mt-2"
        label={name}
        columns={columns}
        rows={stream.sources}
        rowId={(source) => source.name}
        empty={
          <EmptyState className="py-8">
            <Trans>No source can be used right now: mail waits.</Trans>
          </EmptyState>
        }
      />
    </Card>
  )
}

function useColumns(sources: readonly EgressSource[]): ColumnDef<EgressSource>[] {
  const { t } = useLingui()
  const format = useFormat()
  return [
    {
      id: 'name',
      header: t`Source`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <span className="font-medium break-all">{original.name}</span>
          <p className="sm:hidden">
            <SourceAddress address={original.address} />
          </p>
        </div>
      ),
    },
    { id: 'address', header: t`Address`, cell: ({ row: { original } }) => <SourceAddress address={original.address} />, meta: { className: 'hidden sm:table-cell' } },
    {
      id: 'ehlo_name',
      header: t`EHLO name`,
      cell: ({ row: { original } }) => <span className="break-all text-ink-soft">{original.ehlo_name}</span>,
      meta: { className: 'hidden md:table-cell' },
    },
    { id: 'share', header: t`Share`, cell: ({ row: { original } }) => format.percent(shareOf(original.weight, sources), 0), meta: { align: 'right' } },
    { id: 'warmup', header: t`Warm-up`, cell: ({ row: { original } }) => <WarmupState warmup={original.warmup} /> },
  ]
}

/** How far a warm-up has come with each provider. */
function WarmupState({ warmup }: { warmup: EgressSource['warmup'] }) {
  const providerName = useProviderName()
  const format = useFormat()
  if (warmup === null || warmup === undefined) {
    return (
      <span className="text-ink-faint">
        <Trans>None</Trans>
      </span>
    )
  }
  if (warmup.paused) {
    return (
      <Badge>
        <Trans>Paused</Trans>
      </Badge>
    )
  }
  if (warmup.providers.length === 0) return <Trans>Nothing sent yet</Trans>
  return (
    <ul className="flex flex-col gap-0.5">
      {warmup.providers.map(({ provider, daily }) => {
        const name = providerName(provider)
        const limit = daily === null || daily === undefined ? '' : format.number(daily)
        return (
          <li key={provider} className="text-sm">
            {limit === '' ? <Trans>{name}: warm</Trans> : <Trans>{name}: up to {limit} today</Trans>}
          </li>
        )
      })}
    </ul>
  )
}
