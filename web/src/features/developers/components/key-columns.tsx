import { useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Time } from '@/components/ui/time'
import { Tooltip } from '@/components/ui/tooltip'
import { presetOf } from './scopes'

type Key = Schema<'ApiKey'>

export type KeyState = 'active' | 'expired' | 'disabled'

export function keyState(key: Key, now: number): KeyState {
  if (key.disabled_at) return 'disabled'
  return key.expires_at && Date.parse(key.expires_at) <= now ? 'expired' : 'active'
}

export function useKeyColumns(now: number, onDisable: ((key: Key) => void) | null): ColumnDef<Key>[] {
  const { t } = useLingui()
  return [
    {
      id: 'label',
      accessorKey: 'label',
      header: t`Name`,
      cell: ({ row }) => <span className="font-medium break-words">{row.original.label}</span>,
      meta: { className: 'min-w-28' },
    },
    { id: 'scopes', header: t`Rights`, cell: ({ row }) => <Scopes scopes={row.original.scopes} />, meta: { className: 'hidden sm:table-cell' } },
    {
      id: 'state',
      header: t`State`,
      cell: ({ row }) => <StateBadge state={keyState(row.original, now)} />,
    },
    {
      id: 'last_used_at',
      accessorKey: 'last_used_at',
      header: t`Last used`,
      cell: ({ row }) => (row.original.last_used_at ? <Time at={row.original.last_used_at} /> : <span className="text-ink-faint">{t`Never`}</span>),
      meta: { className: 'hidden md:table-cell' },
    },
    {
      id: 'expires_at',
      header: t`Expires`,
      cell: ({ row }) => (row.original.expires_at ? <Time at={row.original.expires_at} /> : <span className="text-ink-faint">{t`Never`}</span>),
      meta: { className: 'hidden md:table-cell' },
    },
    {
      id: 'created_at',
      accessorKey: 'created_at',
      header: t`Created`,
      cell: ({ row }) => <Time at={row.original.created_at} as="date" />,
      meta: { className: 'hidden lg:table-cell' },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row }) => {
        const { label, disabled_at } = row.original
        if (onDisable === null || disabled_at) return null
        return (
          <Button
            variant="danger-ghost"
            size="sm"
            aria-label={t`Disable ${label}`}
            onClick={() => {
              onDisable(row.original)
            }}
          >
            {t`Disable`}
          </Button>
        )
      },
      meta: { align: 'right' },
    },
  ]
}

function Scopes({ scopes }: { scopes: string[] }) {
  const { t } = useLingui()
  const count = scopes.length
  const words = {
    send: t`Send`,
    send_and_follow: t`Send and follow`,
    read: t`Read only`,
    full: t`Everything`,
    custom: count === 1 ? (scopes[0] ?? '') : t`${count} rights`,
  }
  return (
    <Tooltip content={scopes.join(', ')}>
      <button type="button" className="cursor-default rounded-sm" aria-label={`${words[presetOf(scopes)]}: ${scopes.join(', ')}`}>
        <Badge>{words[presetOf(scopes)]}</Badge>
      </button>
    </Tooltip>
  )
}

function StateBadge({ state }: { state: KeyState }) {
  const { t } = useLingui()
  if (state === 'active') return <Badge tone="success" dot>{t`Active`}</Badge>
  if (state === 'expired') return <Badge tone="warning" dot>{t`Expired`}</Badge>
  return <Badge dot>{t`Disabled`}</Badge>
}
