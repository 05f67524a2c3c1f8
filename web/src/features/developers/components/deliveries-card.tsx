import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Time } from '@/components/ui/time'
import { toast } from '@/components/ui/toast'
import { rowsOf } from '@/lib/pages'
import { deliveriesQuery } from '../api/list-deliveries'
import { useReplayDelivery } from '../api/replay-delivery'
import { DeliverySheet } from './delivery-sheet'
import { DeliveryState } from './delivery-state'
import { ReplaySpanDialog } from './replay-span-dialog'

type Delivery = Schema<'WebhookDelivery'>

export function DeliveriesCard({ webhook }: { webhook: Schema<'Webhook'> }) {
  const { t } = useLingui()
  const can = useCan()
  const { id } = webhook
  const deliveries = useInfiniteQuery(deliveriesQuery(id))
  const replay = useReplayDelivery(id)
  const [openId, setOpenId] = useState<number | null>(null)
  const [replayingSpan, setReplayingSpan] = useState(false)
  const rows = rowsOf(deliveries.data)
  const columns = useColumns(setOpenId)
  const writes = can('webhooks:write') && webhook.enabled
  return (
    <Card>
      <CardHeader
        title={t`Deliveries`}
        description={t`What was sent here, and what your server answered.`}
        actions={
          writes && (
            <Button
              loading={webhook.replaying}
              onClick={() => {
                setReplayingSpan(true)
              }}
            >
              <Trans>Send a span again</Trans>
            </Button>
          )
        }
      />
      <DataTable
        className="mt-2"
        label={t`Deliveries`}
        columns={columns}
        rows={rows}
        rowId={(delivery) => String(delivery.id)}
        error={deliveries.error}
        onRetry={() => void deliveries.refetch()}
        onRowClick={(delivery) => {
          setOpenId(delivery.id)
        }}
        empty={
          <EmptyState className="py-8">
            <Trans>Nothing was sent yet. A test shows whether your server hears it.</Trans>
          </EmptyState>
        }
      />
      <LoadMore hasMore={deliveries.hasNextPage} loading={deliveries.isFetchingNextPage} onClick={() => void deliveries.fetchNextPage()} />
      <DeliverySheet
        delivery={rows?.find((delivery) => delivery.id === openId) ?? null}
        onClose={() => {
          setOpenId(null)
        }}
        replaying={replay.isPending}
        onReplay={
          writes
            ? (delivery) => {
                replay.mutate(delivery.id, {
                  onSuccess: () => {
                    toast.success(t`It is sent again`)
                  },
                  onError: toast.error,
                })
              }
            : null
        }
      />
      <ReplaySpanDialog id={id} open={replayingSpan} onOpenChange={setReplayingSpan} />
    </Card>
  )
}

function useColumns(onOpen: (id: number) => void): ColumnDef<Delivery>[] {
  const { t } = useLingui()
  return [
    {
      id: 'type',
      header: t`Event`,
      cell: ({ row }) => (
        <button
          type="button"
          className="rounded-sm font-mono text-xs hover:underline"
          onClick={() => {
            onOpen(row.original.id)
          }}
        >
          {row.original.type}
        </button>
      ),
    },
    { id: 'status', header: t`State`, cell: ({ row }) => <DeliveryState status={row.original.status} /> },
    {
      id: 'answer',
      header: t`Answer`,
      cell: ({ row }) => {
        const last = row.original.attempts.at(-1)
        if (last === undefined) return <span className="text-ink-faint">—</span>
        return last.status ? `HTTP ${String(last.status)}` : <span className="text-danger-ink">{t`No response`}</span>
      },
    },
    {
      id: 'attempts',
      header: t`Attempts`,
      cell: ({ row }) => row.original.attempts.length,
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
    { id: 'created_at', header: t`When`, cell: ({ row }) => <Time at={row.original.created_at} /> },
  ]
}
