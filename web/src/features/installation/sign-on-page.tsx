import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { LogIn, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { Skeleton } from '@/components/ui/skeleton'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { oidcProvidersQuery, type ProviderSort } from './api/oidc-providers-query'
import { useDeleteOidcProvider } from './api/use-delete-oidc-provider'
import { OidcProviderDialog } from './components/oidc-provider-dialog'
import { OidcProviderLine } from './components/oidc-provider-line'

type Provider = Schema<'OidcProvider'>

export function SignOnPage() {
  const { t } = useLingui()
  const listing = useListing<ProviderSort>('name')
  const providers = useInfiniteQuery(oidcProvidersQuery(listing.filter))
  const [editing, setEditing] = useState<Provider | 'new' | null>(null)
  const [removing, setRemoving] = useState<Provider | null>(null)
  const remove = useDeleteOidcProvider()
  const items = rowsOf(providers.data)
  const isEmpty = items?.length === 0 && !listing.isSearching && !providers.isPlaceholderData
  const add = (
    <Button
      variant="primary"
      onClick={() => {
        setEditing('new')
      }}
    >
      <Plus />
      <Trans>Add a provider</Trans>
    </Button>
  )
  const name = removing?.name ?? ''
  return (
    <Page
      width="narrow"
      title={t`Single sign-on`}
      crumbs={[{ label: t`Installation`, to: '/installation/overview' }]}
      description={t`Let people sign in with an account they already have, by OpenID Connect.`}
      actions={items !== undefined && !isEmpty ? add : undefined}
    >
      {items !== undefined && !isEmpty && (
        <SearchBox label={t`Search providers`} placeholder={t`Part of a name or issuer`} value={listing.words} onChange={listing.setWords} />
      )}
      {providers.isError && <ProblemBanner problem={providers.error} onRetry={() => void providers.refetch()} />}
      <Card>
        {providers.isPending && <Skeleton className="m-5 h-16 w-auto" />}
        {items?.length === 0 && !isEmpty && <NothingFound />}
        {isEmpty && (
          <EmptyState icon={LogIn} action={add}>
            <Trans>No provider yet: people sign in with a password or a passkey.</Trans>
          </EmptyState>
        )}
        <ul className="divide-y divide-line">
          {items?.map((provider) => (
            <OidcProviderLine
              key={provider.id}
              provider={provider}
              onEdit={() => {
                setEditing(provider)
              }}
              onRemove={() => {
                setRemoving(provider)
              }}
            />
          ))}
        </ul>
      </Card>
      <OidcProviderDialog
        editing={editing}
        onClose={() => {
          setEditing(null)
        }}
      />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={() => {
          setRemoving(null)
        }}
        title={t`Remove ${name}?`}
        confirmLabel={t`Remove`}
        danger
        typed={name}
        onConfirm={async () => {
          if (removing !== null) await remove.mutateAsync(removing.id)
        }}
      >
        <Trans>Nobody can sign in through it any more. People who have no password and no passkey are locked out.</Trans>
      </ConfirmDialog>
    </Page>
  )
}
