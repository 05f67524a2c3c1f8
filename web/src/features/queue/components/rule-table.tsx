import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { Plus, TrafficCone } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { type StreamName, useStreamName } from '@/components/message-words'
import { OperationDialog } from '@/components/operation-dialog'
import { useProviderName } from '@/components/use-provider-name'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { poolNamesQuery } from '../api/pool-names'
import { rulesQuery, type TrafficRule } from '../api/rules'
import { sourceNamesQuery } from '../api/source-names'
import { useDeleteRule } from '../api/use-delete-rule'
import { RuleDialog } from './rule-dialog'
import { isOnce, type RuleValues, selectionOf } from './rule-values'

/** Standing orders about mail as it flows. */
export function RuleTable({ all }: { all: boolean }) {
  const { t } = useLingui()
  const can = useCan()
  const rules = useInfiniteQuery(rulesQuery(all))
  const remove = useDeleteRule()
  const [adding, setAdding] = useState(false)
  const [once, setOnce] = useState<RuleValues | null>(null)
  const [removing, setRemoving] = useState<TrafficRule | null>(null)
  const mayWrite = can('queue:write')
  const columns = useColumns(mayWrite ? setRemoving : null)
  const rows = rowsOf(rules.data)
  const add = mayWrite ? (
    <Button
      variant="primary"
      onClick={() => {
        setAdding(true)
      }}
    >
      <Plus />
      <Trans>Add rule</Trans>
    </Button>
  ) : undefined
  return (
    <>
      {rows?.length !== 0 && <div className="flex justify-end">{add}</div>}
      <Card>
        <DataTable
          label={t`Traffic rules`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={rules.error}
          onRetry={() => void rules.refetch()}
          skeletonRows={3}
          empty={
            <EmptyState icon={TrafficCone} action={add}>
              <Trans>No rule: mail flows as fast as the other side takes it.</Trans>
            </EmptyState>
          }
        />
        <LoadMore hasMore={rules.hasNextPage} loading={rules.isFetchingNextPage} onClick={() => void rules.fetchNextPage()} />
      </Card>
      <RuleDialog all={all} open={adding} onOpenChange={setAdding} onOnce={setOnce} />
      <OperationDialog
        target={once === null || !isOnce(once.action) ? null : { operation: once.action, selection: selectionOf(once, all), what: <Trans>What matches the rule, of all that waits now</Trans> }}
        onClose={() => {
          setOnce(null)
        }}
      />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={t`Take this rule back?`}
        confirmLabel={t`Take back`}
        onConfirm={async () => {
          if (removing !== null) await remove.mutateAsync(removing.id)
        }}
      >
        <Trans>What it held back goes on at once.</Trans>
      </ConfirmDialog>
    </>
  )
}

function useColumns(onRemove: ((rule: TrafficRule) => void) | null): ColumnDef<TrafficRule>[] {
  const { t } = useLingui()
  const format = useFormat()
  const streamName = useStreamName()
  const providerName = useProviderName()
  const administrator = useCan()('administrator')
  const sources = useQuery({ ...sourceNamesQuery, enabled: administrator })
  const pools = useQuery({ ...poolNamesQuery, enabled: administrator })
  const nameOf = (named: { id: string; name: string }[] | undefined, id: string): string => named?.find((one) => one.id === id)?.name ?? id.slice(-8)
  const about = ({ stream, tag, domain, provider, source }: TrafficRule): string => {
    const parts = [
      domain,
      provider && providerName(provider),
      stream && streamName(stream as StreamName),
      tag && `#${tag}`,
      source && nameOf(sources.data, source),
    ].filter(Boolean)
    return parts.length === 0 ? t`All mail` : parts.join(' · ')
  }
  const doing = ({ action, per_minute: rate, route_pool: pool, route_source: source }: TrafficRule): string => {
    if (action === 'suspend') return t`Suspended`
    if (action === 'throttle') {
      const perMinute = format.number(rate ?? 0)
      return t`At most ${perMinute} a minute`
    }
    const to = pool ? nameOf(pools.data, pool) : source ? nameOf(sources.data, source) : ''
    return t`Leaves from ${to}`
  }
  return [
    {
      id: 'about',
      header: t`Mail`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <span className="font-medium break-words">{about(original)}</span>
          {original.reason !== '' && <p className="text-xs break-words text-ink-faint">{original.reason}</p>}
        </div>
      ),
    },
    { id: 'action', header: t`Rule`, cell: ({ row: { original } }) => <Badge tone={original.action === 'suspend' ? 'danger' : 'warning'}>{doing(original)}</Badge> },
    {
      id: 'author',
      header: t`By`,
      cell: ({ row: { original } }) => (
        <span className="text-ink-soft">
          {original.author} · <Time at={original.created_at} />
          {original.expires_at && (
            <span className="block text-xs text-ink-faint">
              <Trans>
                Ends <Time at={original.expires_at} />
              </Trans>
            </span>
          )}
        </span>
      ),
      meta: { className: 'hidden md:table-cell' },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row: { original } }) => {
        const mail = about(original)
        return onRemove === null ? null : (
          <Button
            size="sm"
            variant="danger-ghost"
            aria-label={t`Take back the rule for ${mail}`}
            onClick={() => {
              onRemove(original)
            }}
          >
            <Trans>Take back</Trans>
          </Button>
        )
      },
      meta: { align: 'right' },
    },
  ]
}
