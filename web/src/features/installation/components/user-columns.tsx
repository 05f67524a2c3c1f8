import { useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import { Ellipsis } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '@/components/ui/dropdown-menu'
import { Time } from '@/components/ui/time'

type User = Schema<'User'>

export interface UserActions {
  /** The person who looks: nobody locks themselves out. */
  self: string
  onReset: (user: User) => void
  onDisable: (user: User) => void
  onEnable: (user: User) => void
}

export function useUserColumns(actions: UserActions): ColumnDef<User>[] {
  const { t } = useLingui()
  return [
    {
      id: 'name',
      accessorKey: 'name',
      header: t`Name`,
      cell: ({ row }) => (
        <div className="flex min-w-0 items-center gap-3">
          <Avatar name={row.original.name} />
          <div className="min-w-0">
            <p className="font-medium break-words">{row.original.name}</p>
            <p className="text-xs break-all text-ink-faint">{row.original.email}</p>
          </div>
        </div>
      ),
      meta: { className: 'min-w-40' },
    },
    {
      id: 'rights',
      header: t`Rights`,
      cell: ({ row }) => (row.original.administrator ? <Badge tone="accent">{t`Administrator`}</Badge> : <span className="text-ink-faint">{t`Of their workspaces`}</span>),
      meta: { className: 'hidden sm:table-cell' },
    },
    {
      id: 'status',
      header: t`State`,
      cell: ({ row }) =>
        row.original.status === 'active' ? <Badge tone="success" dot>{t`Active`}</Badge> : <Badge dot>{t`Disabled`}</Badge>,
    },
    {
      id: 'created_at',
      accessorKey: 'created_at',
      header: t`Created`,
      cell: ({ row }) => <Time at={row.original.created_at} as="date" />,
      meta: { className: 'hidden md:table-cell' },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row }) => <UserMenu user={row.original} actions={actions} />,
      meta: { align: 'right' },
    },
  ]
}

function UserMenu({ user, actions }: { user: User; actions: UserActions }) {
  const { t } = useLingui()
  const { name } = user
  if (user.id === actions.self) return <span className="text-xs text-ink-faint">{t`You`}</span>
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={t`Actions for ${name}`}>
          <Ellipsis />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem
          onSelect={() => {
            actions.onReset(user)
          }}
        >
          {t`Reset link…`}
        </DropdownMenuItem>
        {user.status === 'active' ? (
          <DropdownMenuItem
            danger
            onSelect={() => {
              actions.onDisable(user)
            }}
          >
            {t`Disable…`}
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem
            onSelect={() => {
              actions.onEnable(user)
            }}
          >
            {t`Enable`}
          </DropdownMenuItem>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
