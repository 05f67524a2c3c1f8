import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Globe, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { Progress } from '@/components/ui/progress'
import { SearchBox } from '@/components/ui/search-box'
import { Time } from '@/components/ui/time'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { type DomainSort, domainsQuery } from './api/domains-query'
import { AddDomainDialog } from './components/add-domain-dialog'
import { DomainState } from './components/domain-state'
import { progressOf } from './components/records'

type Domain = Schema<'Domain'>

export function DomainsPage() {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate({ from: '/domains' })
  const { add } = useSearch({ from: '/signed-in/domains' })
  const listing = useListing<DomainSort>('name')
  const domains = useInfiniteQuery(domainsQuery(listing.filter))
  const columns = useColumns()
  const canAdd = can('domains:write')
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
      <Trans>Add domain</Trans>
    </Button>
  ) : undefined
  const rows = rowsOf(domains.data)
  const isEmpty = rows?.length === 0 && !listing.isSearching && !domains.isPlaceholderData
  return (
    <Page title={t`Domains`} description={t`Domains you send from, proved and signed with DNS records.`} actions={isEmpty ? undefined : addButton}>
      {!isEmpty && <SearchBox label={t`Search domains`} placeholder={t`Part of a domain`} value={listing.words} onChange={listing.setWords} />}
      <Card>
        <DataTable
          label={t`Domains`}
          columns={columns}
          rows={rows}
          rowId={(domain) => domain.id}
          error={domains.error}
          onRetry={() => void domains.refetch()}
          stale={domains.isPlaceholderData}
          sorting={listing.sorting}
          onSortingChange={listing.onSortingChange}
          onRowClick={(domain) => void navigate({ to: '/domains/$name', params: { name: domain.name } })}
          empty={
            listing.isSearching ? (
              <NothingFound />
            ) : (
              <EmptyState icon={Globe} action={addButton}>
                <Trans>Add the domain you send from: real mail leaves only from domains that are proved to be yours.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={domains.hasNextPage} loading={domains.isFetchingNextPage} onClick={() => void domains.fetchNextPage()} />
      </Card>
      <AddDomainDialog open={add === true && canAdd} onOpenChange={setAdding} />
    </Page>
  )
}

function useColumns(): ColumnDef<Domain>[] {
  const { t } = useLingui()
  return useMemo(
    () => [
      {
        id: 'name',
        accessorKey: 'name',
        header: t`Domain`,
        cell: ({ row }) => (
          <Link to="/domains/$name" params={{ name: row.original.name }} className="rounded-sm font-medium break-all hover:underline">
            {row.original.name}
          </Link>
        ),
      },
      { id: 'state', header: t`State`, cell: ({ row }) => <DomainState domain={row.original} /> },
      {
        id: 'records',
        header: t`Needed records`,
        cell: ({ row }) => <Found domain={row.original} />,
        meta: { className: 'hidden sm:table-cell' },
      },
      {
        id: 'checked_at',
        accessorKey: 'checked_at',
        header: t`Last check`,
        cell: ({ row }) => <Time at={row.original.checked_at} className="text-ink-soft" />,
        meta: { className: 'hidden md:table-cell' },
      },
      {
        id: 'created_at',
        accessorKey: 'created_at',
        header: t`Added`,
        cell: ({ row }) => <Time at={row.original.created_at} as="date" className="text-ink-soft" />,
        meta: { className: 'hidden lg:table-cell' },
      },
    ],
    [t],
  )
}

function Found({ domain }: { domain: Domain }) {
  const { t } = useLingui()
  const check = domain.last_check
  if (check === null || check === undefined) {
    return (
      <span className="text-ink-faint">
        <Trans>Not checked yet</Trans>
      </span>
    )
  }
  const { done, of } = progressOf(check.records)
  return (
    <span className="flex items-center gap-2.5">
      <Progress value={of === 0 ? 1 : done / of} label={t`Needed records found`} tone={done === of ? 'success' : 'warning'} className="w-16" />
      <span className="text-ink-soft tabular">
        {done}/{of}
      </span>
    </span>
  )
}
