import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useSession } from '@/api/session'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { SearchBox } from '@/components/ui/search-box'
import { toast } from '@/components/ui/toast'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { useSetUserStatus } from './api/use-set-user-status'
import { type UserSort, usersQuery } from './api/users-query'
import { CreateUserDialog } from './components/create-user-dialog'
import { ResetLinkDialog } from './components/reset-link-dialog'
import { useUserColumns } from './components/user-columns'

type User = Schema<'User'>

export function UsersPage() {
  const { t } = useLingui()
  const { user } = useSession()
  const listing = useListing<UserSort>('-created_at')
  const users = useInfiniteQuery(usersQuery(listing.filter))
  const setStatus = useSetUserStatus()
  const [creating, setCreating] = useState(false)
  const [resetting, setResetting] = useState<User | null>(null)
  const [disabling, setDisabling] = useState<User | null>(null)
  const name = disabling?.name ?? ''
  const columns = useUserColumns({
    self: user.id,
    onReset: setResetting,
    onDisable: setDisabling,
    onEnable: ({ id, name: enabled }) => {
      setStatus.mutate(
        { id, enabled: true },
        {
          onSuccess: () => {
            toast.success(t`${enabled} can sign in again`)
          },
          onError: toast.error,
        },
      )
    },
  })
  return (
    <Page
      title={t`Users`}
      description={t`Everybody who can sign in to this installation.`}
      actions={
        <Button
          variant="primary"
          onClick={() => {
            setCreating(true)
          }}
        >
          <Plus />
          <Trans>Create user</Trans>
        </Button>
      }
    >
      <SearchBox label={t`Search users`} placeholder={t`Search users`} value={listing.words} onChange={listing.setWords} className="sm:max-w-72" />
      <Card>
        <DataTable
          label={t`Users`}
          columns={columns}
          rows={rowsOf(users.data)}
          rowId={({ id }) => id}
          error={users.error}
          onRetry={() => void users.refetch()}
          stale={users.isPlaceholderData}
          sorting={listing.sorting}
          onSortingChange={listing.onSortingChange}
          empty={
            <EmptyState>
              <Trans>Nobody has such a name or address.</Trans>
            </EmptyState>
          }
        />
        <LoadMore hasMore={users.hasNextPage} loading={users.isFetchingNextPage} onClick={() => void users.fetchNextPage()} />
      </Card>
      <CreateUserDialog open={creating} onOpenChange={setCreating} />
      <ResetLinkDialog
        user={resetting}
        onClose={() => {
          setResetting(null)
        }}
      />
      <ConfirmDialog
        open={disabling !== null}
        onOpenChange={(open) => {
          if (!open) setDisabling(null)
        }}
        title={t`Disable ${name}?`}
        confirmLabel={t`Disable user`}
        danger
        onConfirm={async () => {
          if (disabling === null) return
          await setStatus.mutateAsync({ id: disabling.id, enabled: false })
          toast.success(t`${name} cannot sign in any more`)
        }}
      >
        <Trans>All their sessions end now. What they did stays, and they can be enabled again.</Trans>
      </ConfirmDialog>
    </Page>
  )
}
