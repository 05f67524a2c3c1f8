import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Plus, Webhook } from 'lucide-react'
import { useState } from 'react'
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
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { type WebhookSort, webhooksQuery } from './api/list-webhooks'
import { CreateWebhookDialog } from './components/create-webhook-dialog'
import { WebhookState, WebhookTypes } from './components/webhook-state'

export function WebhooksPage() {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate()
  const listing = useListing<WebhookSort>('created_at')
  const webhooks = useInfiniteQuery(webhooksQuery(listing.filter))
  const [adding, setAdding] = useState(false)
  const columns = useColumns()
  const rows = rowsOf(webhooks.data)
  const isEmpty = rows?.length === 0 && !listing.isSearching && !webhooks.isPlaceholderData
  const addButton = can('webhooks:write') ? (
    <Button
      variant="primary"
      onClick={() => {
        setAdding(true)
      }}
    >
      <Plus />
      <Trans>Add webhook</Trans>
    </Button>
  ) : undefined

  return (
    <Page
      title={t`Webhooks`}
      description={t`Tell your own servers what happens to messages.`}
      actions={rows !== undefined && !isEmpty ? addButton : undefined}
    >
      {!isEmpty && <SearchBox label={t`Search webhooks`} placeholder={t`Part of an address or description`} value={listing.words} onChange={listing.setWords} />}
      <Card>
        <DataTable
          label={t`Webhooks`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={webhooks.error}
          onRetry={() => void webhooks.refetch()}
          stale={webhooks.isPlaceholderData}
          sorting={listing.sorting}
          onSortingChange={listing.onSortingChange}
          skeletonRows={3}
          onRowClick={({ id }) => void navigate({ to: '/developers/webhooks/$id', params: { id } })}
          empty={
            listing.isSearching ? (
              <NothingFound />
            ) : (
              <EmptyState icon={Webhook} action={addButton}>
                <Trans>No server is told yet. Add a webhook, and yours hears of deliveries and bounces at once.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={webhooks.hasNextPage} loading={webhooks.isFetchingNextPage} onClick={() => void webhooks.fetchNextPage()} />
      </Card>
      <CreateWebhookDialog open={adding} onOpenChange={setAdding} />
    </Page>
  )
}

function useColumns(): ColumnDef<Schema<'Webhook'>>[] {
  const { t } = useLingui()
  return [
    {
      id: 'url',
      accessorKey: 'url',
      header: t`Address`,
      cell: ({ row }) => (
        <div className="min-w-0">
          <Link to="/developers/webhooks/$id" params={{ id: row.original.id }} className="rounded-sm font-medium break-all hover:underline">
            {row.original.url}
          </Link>
          {row.original.description !== '' && <p className="text-xs break-words text-ink-faint">{row.original.description}</p>}
        </div>
      ),
      meta: { className: 'min-w-48' },
    },
    { id: 'types', header: t`Events`, cell: ({ row }) => <WebhookTypes types={row.original.types} />, meta: { className: 'hidden sm:table-cell' } },
    { id: 'state', header: t`State`, cell: ({ row }) => <WebhookState webhook={row.original} /> },
    {
      id: 'created_at',
      accessorKey: 'created_at',
      header: t`Added`,
      cell: ({ row }) => <Time at={row.original.created_at} as="date" />,
      meta: { className: 'hidden md:table-cell' },
    },
  ]
}
