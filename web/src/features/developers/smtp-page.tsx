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
import { toast } from '@/components/ui/toast'
import { rowsOf } from '@/lib/pages'
import { useDisableCredential } from './api/disable-credential'
import { credentialsQuery } from './api/list-credentials'
import { CreateCredentialDialog } from './components/create-credential-dialog'
import { useCredentialColumns } from './components/credential-columns'
import { CredentialSettingsDialog } from './components/credential-settings-dialog'
import { MailServerCard } from './components/mail-server-card'
import { TrustedNetworks } from './components/trusted-networks'

type Credential = Schema<'SmtpCredential'>

export function SmtpPage() {
  const { t } = useLingui()
  const can = useCan()
  const credentials = useInfiniteQuery(credentialsQuery)
  const disable = useDisableCredential()
  const [creating, setCreating] = useState(false)
  const [shown, setShown] = useState<Credential | null>(null)
  const [disabling, setDisabling] = useState<Credential | null>(null)
  const writes = can('credentials:write')
  const columns = useCredentialColumns(setShown, writes ? setDisabling : null)
  const rows = rowsOf(credentials.data)
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
        <CardHeader title={t`Logins`} actions={rows !== undefined && rows.length > 0 ? createButton : undefined} />
        <DataTable
          className="mt-2"
          label={t`SMTP logins`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={credentials.error}
          onRetry={() => void credentials.refetch()}
          skeletonRows={3}
          empty={
            <EmptyState icon={Server} action={createButton}>
              <Trans>There is no login yet. Create one, and the settings for your framework come with it.</Trans>
            </EmptyState>
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
