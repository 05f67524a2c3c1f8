import { useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Time } from '@/components/ui/time'

type Credential = Schema<'SmtpCredential'>

export function useCredentialColumns(
  onSettings: (credential: Credential) => void,
  onDisable: ((credential: Credential) => void) | null,
): ColumnDef<Credential>[] {
  const { t } = useLingui()
  return [
    {
      id: 'label',
      accessorKey: 'label',
      header: t`Name`,
      cell: ({ row }) => <span className="font-medium break-words">{row.original.label}</span>,
      meta: { className: 'min-w-28' },
    },
    {
      id: 'username',
      accessorKey: 'username',
      header: t`User name`,
      cell: ({ row }) => (
        <span className="flex items-center gap-1">
          <code className="font-mono text-xs">{row.original.username}</code>
          <CopyButton value={row.original.username} label={t`Copy the user name`} />
        </span>
      ),
    },
    { id: 'limits', header: t`Sends as`, cell: ({ row }) => <Limits domains={row.original.sender_domains} stream={row.original.stream} />, meta: { className: 'hidden lg:table-cell' } },
    {
      id: 'state',
      header: t`State`,
      cell: ({ row }) =>
        row.original.disabled_at ? <Badge dot>{t`Disabled`}</Badge> : <Badge tone="success" dot>{t`Active`}</Badge>,
    },
    {
      id: 'last_used_at',
      accessorKey: 'last_used_at',
      header: t`Last used`,
      cell: ({ row }) => (row.original.last_used_at ? <Time at={row.original.last_used_at} /> : <span className="text-ink-faint">{t`Never`}</span>),
      meta: { className: 'hidden md:table-cell' },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row }) => {
        const { label, disabled_at } = row.original
        if (disabled_at) return null
        return (
          <span className="flex justify-end gap-1">
            <Button
              size="sm"
              aria-label={t`Settings for ${label}`}
              onClick={() => {
                onSettings(row.original)
              }}
            >
              {t`Settings`}
            </Button>
            {onDisable !== null && (
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
            )}
          </span>
        )
      },
      meta: { align: 'right' },
    },
  ]
}

export function Limits({ domains, stream }: { domains: readonly string[]; stream: Schema<'StreamName'> | null | undefined }) {
  const { t } = useLingui()
  const streams = { transactional: t`Transactional`, broadcast: t`Broadcast`, sandbox: t`Sandbox` }
  return (
    <span className="flex flex-wrap gap-1">
      {domains.length === 0 ? <span className="text-ink-faint">{t`All domains`}</span> : domains.map((name) => <Badge key={name}>{name}</Badge>)}
      {stream && <Badge tone={stream === 'sandbox' ? 'warning' : 'accent'}>{streams[stream]}</Badge>}
    </span>
  )
}
