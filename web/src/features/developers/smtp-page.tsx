import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus, Server } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { toast } from '@/components/ui/toast'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { useDisableCredential } from './api/disable-credential'
import { type CredentialSort, credentialsQuery } from './api/list-credentials'
import { CreateCredentialDialog } from './components/create-credential-dialog'
import { useCredentialColumns } from './components/credential-columns'
import { CredentialSettingsDialog } from './components/credential-settings-dialog'
import { MailServerCard } from './components/mail-server-card'
import { TrustedNetworks } from './components/trusted-networks'

type Credential = Schema<'SmtpCredential'>

export function SmtpPage() {
  const { t } = useLingui()
  const can = useCan()
  const listing = useListing<CredentialSort>('-created_at')
  const credentials = useInfiniteQuery(credentialsQuery(listing.filter))
  const disable = useDisableCredential()
  const [creating, setCreating] = useState(false)
  const [shown, setShown] = useState<Credential | null>(null)
  const [disabling, setDisabling] = useState<Credential | null>(null)
  const writes = can('credentials:write')
  const columns = useCredentialColumns(setShown, writes ? setDisabling : null)
  const rows = rowsOf(credentials.data)
  const isEmpty = rows?.length === 0 && !listing.isSearching && !credentials.isPlaceholderData
  const label = disabling?.label ?? ''
  const createButton = writes ? (
    <Button
      variant="primary"
      onClick={() => {
        setCreating(true)
      }}
    >
      <Plus />
      <Trans>Create login</Trans>
    </Button>
  ) : undefined

  return (
    <Page title={t`SMTP`} description={t`For applications and devices that send mail with a server, a name and a password.`}>
      <Card>
        <CardHeader title={t`Logins`} actions={rows !== undefined && !isEmpty ? createButton : undefined} />
        {!isEmpty && (
          <SearchBox className="mx-4 mt-3 w-auto sm:mx-5" label={t`Search logins`} placeholder={t`Part of a name`} value={listing.words} onChange={listing.setWords} />
        )}
        <DataTable
          className="mt-2"
          label={t`SMTP logins`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={credentials.error}
          onRetry={() => void credentials.refetch()}
          stale={credentials.isPlaceholderData}
          sorting={listing.sorting}
          onSortingChange={listing.onSortingChange}
          skeletonRows={3}
          empty={
            listing.isSearching ? (
              <NothingFound />
            ) : (
              <EmptyState icon={Server} action={createButton}>
                <Trans>There is no login yet. Create one, and the settings for your framework come with it.</Trans>
              </EmptyState>
            )
          }
        />
        <LoadMore hasMore={credentials.hasNextPage} loading={credentials.isFetchingNextPage} onClick={() => void credentials.fetchNextPage()} />
      </Card>
      <MailServerCard />
      <TrustedNetworks />
      <CreateCredentialDialog open={creating} onOpenChange={setCreating} />
      <CredentialSettingsDialog
        credential={shown}
        onClose={() => {
          setShown(null)
        }}
      />
      <ConfirmDialog
        open={disabling !== null}
        onOpenChange={(open) => {
          if (!open) setDisabling(null)
        }}
        title={t`Disable ${label}?`}
        confirmLabel={t`Disable login`}
        danger
        onConfirm={async () => {
          if (disabling === null) return
          await disable.mutateAsync(disabling.id)
          toast.success(t`The login is disabled`)
        }}
      >
        <Trans>Programs that use this login are refused from this moment. It cannot be enabled again.</Trans>
      </ConfirmDialog>
    </Page>
  )
}
