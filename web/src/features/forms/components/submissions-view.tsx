import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { Inbox } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Segmented } from '@/components/ui/segmented'
import { Time } from '@/components/ui/time'
import { rowsOf } from '@/lib/pages'
import { submissionsQuery } from '../api/submissions-query'

type Submission = Schema<'FormSubmission'>
type Wanted = 'any' | 'waiting' | 'confirmed' | 'taken'

export function SubmissionsView({ id }: { id: string }) {
  const { t } = useLingui()
  const [wanted, setWanted] = useState<Wanted>('any')
  const list = useInfiniteQuery(submissionsQuery(id, wanted === 'any' ? undefined : wanted))
  const columns = useColumns()
  return (
    <div className="flex flex-col gap-4">
      <Segmented
        label={t`Which`}
        value={wanted}
        onValueChange={setWanted}
        options={[
          { value: 'any', label: t`All` },
          { value: 'waiting', label: t`Waiting` },
          { value: 'confirmed', label: t`Confirmed` },
          { value: 'taken', label: t`Taken at once` },
        ]}
        className="self-start"
      />
      <Card>
        <DataTable
          label={t`People who sent the form`}
          columns={columns}
          rows={rowsOf(list.data)}
          rowId={(submission) => submission.id}
          error={list.error}
          onRetry={() => void list.refetch()}
          stale={list.isPlaceholderData}
          empty={
            <EmptyState icon={Inbox}>
              <Trans>Nobody here. Who does not confirm is forgotten after 30 days.</Trans>
            </EmptyState>
          }
        />
        <LoadMore hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} />
      </Card>
    </div>
  )
}

function useColumns(): ColumnDef<Submission>[] {
  const { t } = useLingui()
  return useMemo(
    () => [
      { id: 'email', header: t`Address`, cell: ({ row }) => <span className="font-medium break-all">{row.original.email}</span> },
      { id: 'state', header: t`State`, cell: ({ row }) => <State submission={row.original} /> },
      {
        id: 'source',
        header: t`Source`,
        cell: ({ row }) => <span className="break-all text-ink-soft">{row.original.source === '' ? t`directly` : row.original.source}</span>,
        meta: { className: 'hidden md:table-cell' },
      },
      {
        id: 'version',
        header: t`Version`,
        cell: ({ row }) => <span className="tabular text-ink-soft">{row.original.form_version}</span>,
        meta: { align: 'right', className: 'hidden lg:table-cell' },
      },
      {
        id: 'downloads',
        header: t`Downloads`,
        cell: ({ row }) => <span className="tabular text-ink-soft">{row.original.downloads}</span>,
        meta: { align: 'right', className: 'hidden lg:table-cell' },
      },
      { id: 'created_at', header: t`Sent`, cell: ({ row }) => <Time at={row.original.created_at} className="text-ink-soft" />, meta: { className: 'hidden sm:table-cell' } },
    ],
    [t],
  )
}

function State({ submission }: { submission: Submission }) {
  const { state, mail, mail_rule: rule } = submission
  if (mail === 'refused') {
    return (
      <Badge tone="danger" dot title={rule ?? undefined}>
        <Trans>Mail refused: {rule}</Trans>
      </Badge>
    )
  }
  if (state === 'waiting') {
    return (
      <Badge tone="warning" dot>
        <Trans>Waiting for confirmation</Trans>
      </Badge>
    )
  }
  return (
    <Badge tone="success" dot>
      {state === 'confirmed' ? <Trans>Confirmed</Trans> : <Trans>Taken at once</Trans>}
    </Badge>
  )
}
