import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { X } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Schema } from '@/api/types'
import { useCan } from '@/api/session'
import { useRoleWords } from '@/components/use-role-words'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { NothingFound } from '@/components/ui/nothing-found'
import { SearchBox } from '@/components/ui/search-box'
import { Time } from '@/components/ui/time'
import { rowsOf } from '@/lib/pages'
import { useListing } from '@/lib/use-listing'
import { type InviteSort, invitesQuery } from '../api/invites-query'
import { useDeleteInvite } from '../api/use-delete-invite'

type Invite = Schema<'Invite'>

/** Invitations that are still open; nothing when there is none. */
export function InvitesCard() {
  const { t } = useLingui()
  const listing = useListing<InviteSort>('-created_at')
  const invites = useInfiniteQuery(invitesQuery(listing.filter))
  const [withdrawing, setWithdrawing] = useState<Invite | null>(null)
  const withdraw = useDeleteInvite()
  const columns = useColumns(setWithdrawing)
  const rows = rowsOf(invites.data)
  if (rows === undefined || (rows.length === 0 && listing.words === '' && !invites.isPlaceholderData)) return null
  return (
    <Card>
      <CardHeader
        title={t`Open invitations`}
        actions={<SearchBox className="sm:w-56" label={t`Search invitations`} placeholder={t`Part of an address`} value={listing.words} onChange={listing.setWords} />}
      />
      <DataTable
        className="mt-2"
        label={t`Open invitations`}
        columns={columns}
        rows={rows}
        rowId={(invite) => invite.id}
        stale={invites.isPlaceholderData}
        sorting={listing.sorting}
        onSortingChange={listing.onSortingChange}
        empty={<NothingFound />}
      />
      <LoadMore hasMore={invites.hasNextPage} loading={invites.isFetchingNextPage} onClick={() => void invites.fetchNextPage()} />
      <ConfirmDialog
        open={withdrawing !== null}
        onOpenChange={() => {
          setWithdrawing(null)
        }}
        title={t`Withdraw the invitation?`}
        confirmLabel={t`Withdraw`}
        danger
        onConfirm={async () => {
          if (withdrawing !== null) await withdraw.mutateAsync(withdrawing.id)
        }}
      >
        <Trans>Its link stops working.</Trans>
      </ConfirmDialog>
    </Card>
  )
}

function useColumns(onWithdraw: (invite: Invite) => void): ColumnDef<Invite>[] {
  const { t } = useLingui()
  const can = useCan()
  const roles = useRoleWords()
  const editable = can('members:write')
  return useMemo(
    () => [
      {
        id: 'email',
        accessorKey: 'email',
        header: t`For`,
        cell: ({ row: { original: invite } }) =>
          typeof invite.email === 'string' ? <span className="break-all">{invite.email}</span> : <span className="text-ink-soft">{t`Whoever has the link`}</span>,
      },
      { id: 'role', header: t`Role`, cell: ({ row: { original: invite } }) => roles[invite.role].name },
      {
        id: 'by',
        header: t`Invited by`,
        meta: { className: 'hidden md:table-cell' },
        cell: ({ row: { original: invite } }) => invite.created_by,
      },
      {
        id: 'expires_at',
        accessorKey: 'expires_at',
        header: t`Expires`,
        meta: { className: 'hidden sm:table-cell' },
        cell: ({ row: { original: invite } }) => <Time at={invite.expires_at} />,
      },
      {
        id: 'actions',
        header: () => <span className="sr-only">{t`Actions`}</span>,
        meta: { align: 'right', className: 'w-12' },
        cell: ({ row: { original: invite } }) =>
          editable ? (
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t`Withdraw the invitation`}
              onClick={() => {
                onWithdraw(invite)
              }}
            >
              <X />
            </Button>
          ) : null,
      },
    ],
    [t, editable, roles, onWithdraw],
  )
}
