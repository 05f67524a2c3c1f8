import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { ClipboardPen, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { type FormSort, formsQuery } from './api/forms-query'
import { CreateFormDialog } from './components/create-form-dialog'
import { FormState } from './components/form-state'

type ListedForm = Schema<'ListedForm'>

export function FormsPage() {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate({ from: '/forms' })
  const { add } = useSearch({ from: '/signed-in/forms' })
  const listing = useListing<FormSort>('-created_at')
  const forms = useInfiniteQuery(formsQuery(listing.filter))
  const columns = useColumns()
  const canAdd = can('audience:write')
  const setAdding = (open: boolean): void => {
    void navigate({ search: open ? { add: true } : {}, replace: true })
  }
  const addButton = canAdd ? (
    <Button
      variant="primary"
      onClick={() => {
        setAdding(true)
      }}
    >
      <Plus />
      <Trans>Create form</Trans>
    </Button>
  ) : undefined
  const rows = rowsOf(forms.data)
  const isEmpty = rows?.length === 0 && !listing.isSearching && !forms.isPlaceholderData
  return (
    <Page
      title={t`Forms`}
      description={t`People sign up with them: on a page of their own, in your site, or as a pop-up. Figures are of the last 30 days.`}
      actions={isEmpty ? undefined : addButton}
    >
      {!isEmpty && <SearchBox label={t`Search forms`} placeholder={t`Part of a name`} value={listing.words} onChange={listing.setWords} />}
      <Card>
        <DataTable
          label={t`Forms`}
          columns={columns}
          rows={rows}
          rowId={(form) => form.id}
          error={forms.error}
          onRetry={() => void forms.refetch()}
          stale={forms.isPlaceholderData}
          sorting={listing.sorting}
          onSortingChange={listing.onSortingChange}
          onRowClick={(form) => void navigate({ to: '/forms/$id', params: { id: form.id } })}
          empty={
            listing.isSearching ? (
              <NothingFound />
            ) : (
              <EmptyState icon={ClipboardPen} action={addButton}>
                <Trans>No form yet. A form asks for an address, proves that it belongs to who wrote it, and keeps what they agreed to.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={forms.hasNextPage} loading={forms.isFetchingNextPage} onClick={() => void forms.fetchNextPage()} />
      </Card>
      <CreateFormDialog open={add === true && canAdd} onOpenChange={setAdding} />
    </Page>
  )
}

function useColumns(): ColumnDef<ListedForm>[] {
  const { t } = useLingui()
  const format = useFormat()
  return useMemo(() => {
    const figure = (id: 'views' | 'submits' | 'confirms', header: string, className?: string): ColumnDef<ListedForm> => ({
      id,
      header,
      cell: ({ row }) => <span className="tabular">{format.number(row.original.figures[id])}</span>,
      meta: { align: 'right', ...(className === undefined ? {} : { className }) },
    })
    return [
      {
        id: 'name',
        accessorKey: 'name',
        header: t`Form`,
        cell: ({ row }) => (
          <Link to="/forms/$id" params={{ id: row.original.id }} className="rounded-sm font-medium break-words hover:underline">
            {row.original.name}
          </Link>
        ),
      },
      { id: 'state', header: t`State`, cell: ({ row }) => <FormState form={row.original} /> },
      figure('views', t`Views`, 'hidden sm:table-cell'),
      figure('submits', t`Sent`, 'hidden sm:table-cell'),
      figure('confirms', t`Confirmed`),
      {
        id: 'rate',
        header: t`Rate`,
        cell: ({ row }) => {
          const { views, confirms } = row.original.figures
          return <span className="tabular text-ink-soft">{views === 0 ? '—' : format.percent(confirms / views)}</span>
        },
        meta: { align: 'right', className: 'hidden md:table-cell' },
      },
      {
        id: 'updated_at',
        accessorKey: 'updated_at',
        header: t`Changed`,
        cell: ({ row }) => <Time at={row.original.updated_at} className="text-ink-soft" />,
        meta: { className: 'hidden lg:table-cell' },
      },
    ]
  }, [t, format])
}
