import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Filter, Plus, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useCan } from '@/api/session'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { Time } from '@/components/ui/time'
import { toast } from '@/components/ui/toast'
import { type Segment, segmentsQuery } from './api/segments-query'
import { useDeleteSegment } from './api/use-delete-segment'
import { AudienceFrame } from './components/audience-frame'
import { SegmentCount } from './components/segment-count'

/** Each row is counted, so not all are shown at once. */
const ROWS = 25

export function SegmentsPage() {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate()
  const segments = useQuery(segmentsQuery)
  const remove = useDeleteSegment()
  const [words, setWords] = useState('')
  const [shown, setShown] = useState(ROWS)
  const [removing, setRemoving] = useState<Segment | null>(null)
  const canWrite = can('audience:write')
  const columns = useColumns(canWrite, setRemoving)
  const found = useMemo(() => {
    const wanted = words.trim().toLocaleLowerCase()
    return segments.data?.filter(({ name, description }) => `${name} ${description}`.toLocaleLowerCase().includes(wanted))
  }, [segments.data, words])
  const none = segments.data?.length === 0
  const name = removing?.name ?? ''
  const add = canWrite ? (
    <Button asChild variant="primary">
      <Link to="/audience/segments/new">
        <Plus />
        <Trans>New segment</Trans>
      </Link>
    </Button>
  ) : undefined
  return (
    <AudienceFrame title={t`Segments`} description={t`Rules that pick contacts. Who fits is found when it is asked, so it is never out of date.`} actions={none ? undefined : add}>
      {!none && <SearchBox label={t`Search segments`} placeholder={t`Part of a name`} value={words} onChange={setWords} />}
      <Card>
        <DataTable
          label={t`Segments`}
          columns={columns}
          rows={found?.slice(0, shown)}
          rowId={({ id }) => id}
          error={segments.error}
          onRetry={() => void segments.refetch()}
          onRowClick={({ id }) => void navigate({ to: '/audience/segments/$id', params: { id } })}
          empty={
            none ? (
              <EmptyState icon={Filter} action={add}>
                <Trans>No segment yet: pick contacts by what you know of them, by topics, tags and time.</Trans>
              </EmptyState>
            ) : (
              <NothingFound />
            )
          }
        />
        <LoadMore
          hasMore={(found?.length ?? 0) > shown}
          loading={false}
          onClick={() => {
            setShown((before) => before + ROWS)
          }}
        />
      </Card>
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={t`Delete the segment ${name}?`}
        confirmLabel={t`Delete segment`}
        danger
        onConfirm={async () => {
          if (removing === null) return
          await remove.mutateAsync(removing.id)
          toast.success(t`${name} was deleted`)
        }}
      >
        <Trans>Its contacts stay. One that another segment speaks of cannot be deleted.</Trans>
      </ConfirmDialog>
    </AudienceFrame>
  )
}

function useColumns(canWrite: boolean, onRemove: (segment: Segment) => void): ColumnDef<Segment>[] {
  const { t } = useLingui()
  return useMemo(() => {
    const columns: ColumnDef<Segment>[] = [
      {
        id: 'name',
        header: t`Name`,
        cell: ({ row: { original } }) => (
          <div className="flex min-w-0 flex-col">
            <Link to="/audience/segments/$id" params={{ id: original.id }} className="w-fit rounded-sm font-medium break-words hover:underline">
              {original.name}
            </Link>
            {original.description !== '' && <span className="line-clamp-2 break-words text-ink-soft">{original.description}</span>}
          </div>
        ),
      },
      { id: 'count', header: t`Contacts`, cell: ({ row }) => <SegmentCount segment={row.original} />, meta: { align: 'right' } },
      { id: 'updated_at', header: t`Changed`, cell: ({ row }) => <Time at={row.original.updated_at} className="text-ink-soft" />, meta: { className: 'hidden sm:table-cell' } },
    ]
    if (!canWrite) return columns
    return [
      ...columns,
      {
        id: 'actions',
        header: () => <span className="sr-only">{t`Actions`}</span>,
        cell: ({ row: { original } }) => {
          const { name } = original
          return (
            <Button
              variant="danger-ghost"
              size="icon-sm"
              aria-label={t`Delete ${name}`}
              onClick={() => {
                onRemove(original)
              }}
            >
              <Trash2 />
            </Button>
          )
        },
        meta: { align: 'right', className: 'w-12' },
      },
    ]
  }, [t, canWrite, onRemove])
}
