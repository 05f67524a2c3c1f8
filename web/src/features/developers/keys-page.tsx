import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { toast } from '@/components/ui/toast'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { useNow } from '@/lib/use-now'
import { useDisableKey } from './api/disable-key'
import { type KeySort, keysQuery } from './api/list-keys'
import { CreateKeyDialog } from './components/create-key-dialog'
import { useKeyColumns } from './components/key-columns'

export function KeysPage() {
  const { t } = useLingui()
  const can = useCan()
  const now = useNow()
  const listing = useListing<KeySort>('-created_at')
  const keys = useInfiniteQuery(keysQuery(listing.filter))
  const disable = useDisableKey()
  const [creating, setCreating] = useState(false)
  const [disabling, setDisabling] = useState<Schema<'ApiKey'> | null>(null)
  const writes = can('keys:write')
  const columns = useKeyColumns(now, writes ? setDisabling : null)
  const createButton = writes ? (
    <Button
      variant="primary"
      onClick={() => {
        setCreating(true)
      }}
    >
      <Plus />
      <Trans>Create key</Trans>
    </Button>
  ) : undefined
  const rows = rowsOf(keys.data)
  const isEmpty = rows?.length === 0 && !listing.isSearching && !keys.isPlaceholderData
  const label = disabling?.label ?? ''

  return (
    <Page
      title={t`API keys`}
      description={t`With a key, your applications send mail and read what became of it over HTTPS.`}
      actions={rows !== undefined && !isEmpty ? createButton : undefined}
    >
      {!isEmpty && <SearchBox label={t`Search keys`} placeholder={t`Part of a name`} value={listing.words} onChange={listing.setWords} />}
      <Card>
        <DataTable
          label={t`API keys`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={keys.error}
          onRetry={() => void keys.refetch()}
          stale={keys.isPlaceholderData}
          sorting={listing.sorting}
          onSortingChange={listing.onSortingChange}
          skeletonRows={3}
          empty={
            listing.isSearching ? (
              <NothingFound />
            ) : (
              <EmptyState icon={KeyRound} action={createButton}>
                <Trans>There is no key yet. An application needs one to send over the API.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={keys.hasNextPage} loading={keys.isFetchingNextPage} onClick={() => void keys.fetchNextPage()} />
      </Card>
      <CreateKeyDialog open={creating} onOpenChange={setCreating} />
      <ConfirmDialog
        open={disabling !== null}
        onOpenChange={(open) => {
          if (!open) setDisabling(null)
        }}
        title={t`Disable ${label}?`}
        confirmLabel={t`Disable key`}
        danger
        onConfirm={async () => {
          if (disabling === null) return
          await disable.mutateAsync(disabling.id)
          toast.success(t`The key is disabled`)
        }}
      >
        <Trans>Applications that use this key are refused from this moment. It cannot be enabled again.</Trans>
      </ConfirmDialog>
    </Page>
  )
}
