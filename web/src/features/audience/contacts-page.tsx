import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ContactRound, Download, FileInput, Plus, SearchX } from 'lucide-react'
import { useState } from 'react'
import { workspaceUrl } from '@/api/context'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { defined } from '@/lib/defined'
import { rowsOf } from '@/lib/pages'
import { sortingOf } from '@/lib/use-listing'
import { type ContactFilter, type ContactSort, contactsQuery } from './api/contacts-query'
import { contactCountQuery } from './api/contact-count-query'
import { fieldsQuery } from './api/fields-query'
import { AddContactDialog } from './components/add-contact-dialog'
import { AudienceFrame } from './components/audience-frame'
import { BulkDialog } from './components/bulk-dialog'
import { BulkBar } from './components/bulk-bar'
import type { BulkKind } from './components/bulk-values'
import { useColumnChoice } from './components/column-choice'
import { useContactColumns } from './components/contact-columns'
import { ContactFilters } from './components/contact-filters'
import { useContactSelection } from './components/use-contact-selection'

export function ContactsPage() {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate({ from: '/audience/contacts' })
  const { sort = '-created_at', ...filter } = useSearch({ from: '/signed-in/audience/contacts' })
  const list = useInfiniteQuery(contactsQuery(filter, sort))
  const count = useQuery(contactCountQuery(filter))
  const fields = useQuery(fieldsQuery)
  const [chosen, setChosen] = useColumnChoice()
  const [adding, setAdding] = useState(false)
  const [acting, setActing] = useState<BulkKind | null>(null)
  const canWrite = can('audience:write')
  const rows = rowsOf(list.data)
  const selection = useContactSelection(rows ?? [], filter, count.data)
  const columns = useContactColumns({ chosen, fields: fields.data ?? [], selection: canWrite ? selection : null })
  const filtered = Object.values(filter).some((value) => value !== undefined)
  const isEmpty = rows?.length === 0 && !filtered && !list.isPlaceholderData
  const setFilter = (next: ContactFilter): void => {
    void navigate({ search: (before) => ({ ...defined(next), ...defined({ sort: before.sort }) }), replace: true, resetScroll: false })
  }
  const add = canWrite ? (
    <Button
      variant="primary"
      onClick={() => {
        setAdding(true)
      }}
    >
      <Plus />
      <Trans>Add contact</Trans>
    </Button>
  ) : undefined
  const bringIn = canWrite ? (
    <Button asChild>
      <Link to="/audience/imports">
        <FileInput />
        <Trans>Import</Trans>
      </Link>
    </Button>
  ) : undefined
  return (
    <AudienceFrame
      title={t`Contacts`}
      description={t`The people you write to, and what you know of them.`}
      actions={
        isEmpty ? undefined : (
          <>
            {can('personal_data:read') && (
              <Button asChild>
                <a href={workspaceUrl('/api/v1/contacts/export', defined(filter) as Record<string, string>)} download>
                  <Download />
                  {filtered ? <Trans>Export these</Trans> : <Trans>Export</Trans>}
                </a>
              </Button>
            )}
            {bringIn}
            {add}
          </>
        )
      }
    >
      <Card>
        {!isEmpty && (
          <ContactFilters filter={filter} onChange={setFilter} columns={chosen} onColumnsChange={setChosen} fields={fields.data ?? []} />
        )}
        {!isEmpty && <BulkBar selection={selection} count={count.data} onAct={setActing} />}
        <DataTable
          label={t`Contacts`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={list.error}
          onRetry={() => void list.refetch()}
          stale={list.isPlaceholderData}
          sorting={[sortingOf(sort)]}
          onSortingChange={([first]) => {
            if (first === undefined) return
            const next = `${first.desc ? '-' : ''}${first.id}` as ContactSort
            void navigate({ search: (before) => ({ ...before, sort: next }), replace: true, resetScroll: false })
          }}
          onRowClick={({ id }) => void navigate({ to: '/audience/contacts/$id', params: { id } })}
          isMarked={({ id }) => selection.has(id)}
          empty={
            filtered ? (
              <EmptyState icon={SearchX}>
                <Trans>No contact matches.</Trans>
              </EmptyState>
            ) : (
              <EmptyState
                icon={ContactRound}
                action={
                  canWrite ? (
                    <div className="flex flex-wrap justify-center gap-2">
                      {bringIn}
                      {add}
                    </div>
                  ) : undefined
                }
              >
                <Trans>Nobody is here yet. Bring a file from the tool you used before, add the first contact, or let your site do it by the API.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={list.hasNextPage} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} />
      </Card>
      <AddContactDialog
        open={adding}
        onOpenChange={setAdding}
        onAdded={(id) => void navigate({ to: '/audience/contacts/$id', params: { id } })}
      />
      <BulkDialog
        kind={acting}
        target={selection.target}
        onClose={() => {
          setActing(null)
        }}
        onDone={selection.clear}
      />
    </AudienceFrame>
  )
}
