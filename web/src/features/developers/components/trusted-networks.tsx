import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { Time } from '@/components/ui/time'
import { toast } from '@/components/ui/toast'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { useDistrustNetwork } from '../api/distrust-network'
import { type NetworkSort, networksQuery } from '../api/list-networks'
import { Limits } from './credential-columns'
import { TrustNetworkDialog } from './trust-network-dialog'

type Network = Schema<'NetworkCredential'>

/** Hosts that submit without a password: only for machines that cannot keep one. */
export function TrustedNetworks() {
  const { t } = useLingui()
  const can = useCan()
  const listing = useListing<NetworkSort>('-created_at')
  const networks = useInfiniteQuery(networksQuery(listing.filter))
  const distrust = useDistrustNetwork()
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Network | null>(null)
  const network = removing?.network ?? ''
  const columns = useNetworkColumns(can('credentials:write') ? setRemoving : null)
  const rows = rowsOf(networks.data)
  // Nothing to see and nothing to do: only administrators add networks.
  const isEmpty = rows?.length === 0 && !listing.isSearching && !networks.isPlaceholderData
  if (isEmpty && !can('administrator')) return null
  return (
    <Card>
      <CardHeader
        title={t`Trusted networks`}
        description={t`Hosts in these networks send without a login, for printers and machines that cannot keep a password.`}
        actions={
          can('administrator') && (
            <Button
              onClick={() => {
                setAdding(true)
              }}
            >
              <Plus />
              <Trans>Trust a network</Trans>
            </Button>
          )
        }
      />
      {!isEmpty && (
        <SearchBox className="mx-4 mt-3 w-auto sm:mx-5" label={t`Search networks`} placeholder={t`Part of a name or network`} value={listing.words} onChange={listing.setWords} />
      )}
      <DataTable
        className="mt-3"
        label={t`Trusted networks`}
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        error={networks.error}
        onRetry={() => void networks.refetch()}
        stale={networks.isPlaceholderData}
        sorting={listing.sorting}
        onSortingChange={listing.onSortingChange}
        skeletonRows={2}
        empty={
          listing.isSearching ? (
            <NothingFound />
          ) : (
            <EmptyState className="py-8">
              <Trans>No network is trusted: everybody needs a login.</Trans>
            </EmptyState>
          )
        }
      />
      <LoadMore hasMore={networks.hasNextPage} loading={networks.isFetchingNextPage} onClick={() => void networks.fetchNextPage()} />
      <TrustNetworkDialog open={adding} onOpenChange={setAdding} />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => {
          if (!open) setRemoving(null)
        }}
        title={t`Trust ${network} no longer?`}
        confirmLabel={t`Trust no longer`}
        danger
        onConfirm={async () => {
          if (removing === null) return
          await distrust.mutateAsync(removing.id)
          toast.success(t`The network needs logins from now on`)
        }}
      >
        <Trans>Hosts in it are refused until they use an SMTP login.</Trans>
      </ConfirmDialog>
    </Card>
  )
}

function useNetworkColumns(onRemove: ((network: Network) => void) | null): ColumnDef<Network>[] {
  const { t } = useLingui()
  return [
    { id: 'label', accessorKey: 'label', header: t`Name`, cell: ({ row }) => <span className="font-medium">{row.original.label}</span> },
    { id: 'network', accessorKey: 'network', header: t`Network`, cell: ({ row }) => <code className="font-mono text-xs">{row.original.network}</code> },
    { id: 'limits', header: t`Sends as`, cell: ({ row }) => <Limits domains={row.original.sender_domains} stream={row.original.stream} />, meta: { className: 'hidden lg:table-cell' } },
    {
      id: 'state',
      header: t`State`,
      cell: ({ row }) => (row.original.disabled_at ? <Badge dot>{t`Disabled`}</Badge> : <Badge tone="success" dot>{t`Active`}</Badge>),
    },
    {
      id: 'last_used_at',
      accessorKey: 'last_used_at',
      header: t`Last used`,
      cell: ({ row }) => (row.original.last_used_at ? <Time at={row.original.last_used_at} /> : <span className="text-ink-faint">{t`Never`}</span>),
      meta: { className: 'hidden md:table-cell' },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row }) => {
        const { network, disabled_at } = row.original
        if (onRemove === null || disabled_at) return null
        return (
          <Button
            variant="danger-ghost"
            size="sm"
            aria-label={t`Trust ${network} no longer`}
            onClick={() => {
              onRemove(row.original)
            }}
          >
            {t`Trust no longer`}
          </Button>
        )
      },
      meta: { align: 'right' },
    },
  ]
}
