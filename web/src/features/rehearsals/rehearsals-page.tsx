import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Drama } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'
import { Progress } from '@/components/ui/progress'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useDebounced } from '@/lib/use-debounced'
import { type Rehearsal, rehearsalsQuery } from './api/rehearsals-query'
import { share } from './components/figures'
import { RehearsalState } from './components/rehearsal-state'
import { StartDialog } from './components/start-dialog'
import { usePlanWords } from './components/use-plan-words'

/** Plans that were sent to a simulated world first. */
export function RehearsalsPage() {
  const { t } = useLingui()
  const can = useCan()
  const { q = '' } = useSearch({ from: '/signed-in/rehearsals' })
  const navigate = useNavigate({ from: '/rehearsals' })
  const settled = useDebounced(q.trim())
  const rehearsals = useInfiniteQuery(rehearsalsQuery(settled))
  const [starting, setStarting] = useState(false)
  const columns = useColumns()
  const start = can('queue:write') ? (
    <Button
      variant="primary"
      onClick={() => {
        setStarting(true)
      }}
    >
      <Drama />
      <Trans>Rehearse</Trans>
    </Button>
  ) : undefined
  return (
    <Page title={t`Rehearsals`} description={t`What would come of a plan: sent to simulated mailbox providers by the same decisions that send your mail.`} actions={start}>
      <Input
        type="search"
        aria-label={t`Search rehearsals`}
        placeholder={t`Part of a name`}
        value={q}
        className="w-full sm:w-72"
        onChange={({ target: { value } }) => void navigate({ search: { q: value === '' ? undefined : value }, replace: true, resetScroll: false })}
      />
      <Card>
        <DataTable
          label={t`Rehearsals`}
          columns={columns}
          rows={rowsOf(rehearsals.data)}
          rowId={({ id }) => id}
          error={rehearsals.error}
          onRetry={() => void rehearsals.refetch()}
          stale={rehearsals.isPlaceholderData}
          onRowClick={({ id }) => void navigate({ to: '/rehearsals/$id', params: { id } })}
          empty={
            <EmptyState icon={Drama} action={settled === '' ? start : undefined}>
              {settled === '' ? <Trans>Nothing was rehearsed yet. A month of sending takes seconds here, and nobody gets anything.</Trans> : <Trans>No rehearsal is called like this.</Trans>}
            </EmptyState>
          }
        />
        <LoadMore hasMore={rehearsals.hasNextPage} loading={rehearsals.isFetchingNextPage} onClick={() => void rehearsals.fetchNextPage()} />
      </Card>
      <StartDialog open={starting} onOpenChange={setStarting} />
    </Page>
  )
}

function useColumns(): ColumnDef<Rehearsal>[] {
  const { t } = useLingui()
  const format = useFormat()
  const planWords = usePlanWords()
  return [
    {
      id: 'name',
      header: t`Plan`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <Link to="/rehearsals/$id" params={{ id: original.id }} className="rounded-sm font-medium break-words hover:underline">
            {original.name === '' ? t`Without a name` : original.name}
          </Link>
          <p className="text-xs break-words text-ink-faint">{planWords(original)}</p>
        </div>
      ),
    },
    {
      id: 'state',
      header: t`State`,
      cell: ({ row: { original } }) => (
        <div className="flex flex-col items-start gap-1.5">
          <RehearsalState state={original.state} />
          {original.state === 'running' && <Progress value={original.done} label={t`Progress`} className="w-28" />}
        </div>
      ),
    },
    {
      id: 'delivered',
      header: t`Delivered`,
      cell: ({ row: { original } }) => original.summary && format.percent(share(original.summary.delivered, original.summary.wanted), 0),
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
    {
      id: 'inbox',
      header: t`Inbox`,
      cell: ({ row: { original } }) => original.summary && format.percent(share(original.summary.inbox, original.summary.inbox + original.summary.spam), 0),
      meta: { align: 'right', className: 'hidden sm:table-cell' },
    },
    {
      id: 'created',
      header: t`Begun`,
      cell: ({ row: { original } }) => <Time at={original.created_at} className="text-ink-soft" />,
      meta: { className: 'hidden md:table-cell' },
    },
  ]
}
