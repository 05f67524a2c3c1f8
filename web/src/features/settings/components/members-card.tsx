import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ColumnDef } from '@tanstack/react-table'
import { Search, Users } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Schema } from '@/api/types'
import { useCan, useSession, useWorkspace } from '@/api/session'
import { useRoleWords } from '@/components/use-role-words'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable, LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'
import { Time } from '@/components/ui/time'
import { rowsOf } from '@/lib/pages'
import { useDebounced } from '@/lib/use-debounced'
import { membersQuery } from '../api/members-query'
import { useRemoveMember } from '../api/use-remove-member'
import { MemberActions } from './member-actions'
import { MemberRole } from './member-role'

type Member = Schema<'Member'>

export function MembersCard() {
  const { t } = useLingui()
  const [q, setQ] = useState('')
  const settled = useDebounced(q.trim())
  const members = useInfiniteQuery(membersQuery(settled))
  const [removing, setRemoving] = useState<Member | null>(null)
  const remove = useRemoveMember()
  const workspace = useWorkspace()
  const columns = useColumns(setRemoving)
  const rows = rowsOf(members.data)
  const name = removing?.name ?? ''
  const place = workspace?.name ?? ''
  return (
    <Card>
      <CardHeader
        title={t`Members`}
        actions={
          <div className="relative w-full sm:w-56">
            <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint" />
            <Input
              type="search"
              aria-label={t`Search members`}
              placeholder={t`Name or e-mail`}
              className="pl-8"
              value={q}
              onChange={(event) => {
                setQ(event.target.value)
              }}
            />
          </div>
        }
      />
      <DataTable
        className="mt-2"
        label={t`Members`}
        columns={columns}
        rows={rows}
        rowId={(member) => member.user}
        error={members.error}
        onRetry={() => void members.refetch()}
        skeletonRows={2}
        stale={members.isPlaceholderData}
        empty={
          <EmptyState icon={Users}>
            {settled === '' ? <Trans>Nobody is a member yet; administrators can always enter.</Trans> : <Trans>No member has this in the name or address.</Trans>}
          </EmptyState>
        }
      />
      <LoadMore hasMore={members.hasNextPage} loading={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()} />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={() => {
          setRemoving(null)
        }}
        title={t`Remove ${name}?`}
        confirmLabel={t`Remove`}
        danger
        onConfirm={async () => {
          if (removing !== null) await remove.mutateAsync(removing.user)
        }}
      >
        <Trans>
          They cannot enter {place} any more. What they made stays, also API keys: look through those under Developers.
        </Trans>
      </ConfirmDialog>
    </Card>
  )
}

function useColumns(onRemove: (member: Member) => void): ColumnDef<Member>[] {
  const { t } = useLingui()
  const can = useCan()
  const { user } = useSession()
  const roles = useRoleWords()
  const workspace = useWorkspace()
  const { administrator } = useSession()
  const editable = can('members:write')
  const mayMakeOwners = administrator || workspace?.role === 'owner'
  return useMemo(
    () => [
      {
        id: 'name',
        header: t`Name`,
        // Long names give way on narrow screens.
        meta: { className: 'max-w-48 sm:max-w-80' },
        cell: ({ row: { original: member } }) => (
          <div className="flex items-center gap-3">
            <Avatar name={member.name === '' ? member.email : member.name} />
            <div className="min-w-0">
              <p className="flex items-center gap-2 font-medium">
                <span className="truncate">{member.name}</span>
                {member.user === user.id && (
                  <Badge>
                    <Trans>You</Trans>
                  </Badge>
                )}
              </p>
              <p className="truncate text-ink-faint">{member.email}</p>
            </div>
          </div>
        ),
      },
      {
        id: 'role',
        header: t`Role`,
        meta: { className: 'w-44' },
        cell: ({ row: { original: member } }) =>
          editable && (mayMakeOwners || member.role !== 'owner') ? (
            <MemberRole member={member} mayMakeOwners={mayMakeOwners} />
          ) : (
            roles[member.role].name
          ),
      },
      {
        id: 'last_seen',
        header: t`Last seen`,
        meta: { className: 'hidden md:table-cell w-36' },
        cell: ({ row: { original: member } }) => <Time at={member.last_seen_at} />,
      },
      {
        id: 'joined',
        header: t`Member since`,
        meta: { className: 'hidden lg:table-cell w-36' },
        cell: ({ row: { original: member } }) => <Time at={member.joined_at} as="date" />,
      },
      {
        id: 'actions',
        header: () => <span className="sr-only">{t`Actions`}</span>,
        meta: { align: 'right', className: 'w-12' },
        cell: ({ row: { original: member } }) =>
          editable && (mayMakeOwners || member.role !== 'owner') ? (
            <MemberActions
              name={member.name}
              onRemove={() => {
                onRemove(member)
              }}
            />
          ) : null,
      },
    ],
    [t, editable, mayMakeOwners, roles, user.id, onRemove],
  )
}
