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
import { toast } from '@/components/ui/toast'
import { rowsOf } from '@/lib/pages'
import { useNow } from '@/lib/use-now'
import { useDisableKey } from './api/disable-key'
import { keysQuery } from './api/list-keys'
import { CreateKeyDialog } from './components/create-key-dialog'
import { useKeyColumns } from './components/key-columns'

export function KeysPage() {
  const { t } = useLingui()
  const can = useCan()
  const now = useNow()
  const keys = useInfiniteQuery(keysQuery)
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
  const label = disabling?.label ?? ''

  return (
    <Page
      title={t`API keys`}
      description={t`With a key, your applications send mail and read what became of it over HTTPS.`}
      actions={rows !== undefined && rows.length > 0 ? createButton : undefined}
    >
      <Card>
        <DataTable
          label={t`API keys`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          error={keys.error}
          onRetry={() => void keys.refetch()}
          skeletonRows={3}
          empty={
            <EmptyState icon={KeyRound} action={createButton}>
              <Trans>There is no key yet. An application needs one to send over the API.</Trans>
            </EmptyState>
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
