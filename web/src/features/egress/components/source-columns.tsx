import { useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ColumnDef } from '@tanstack/react-table'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import type { Source } from '../api/sources-query'
import { SourceAddress } from './source-address'
import { SourceHealth } from './source-health'
import { SourceMenu, type SourceActions } from './source-menu'

export function useSourceColumns(actions: SourceActions): ColumnDef<Source>[] {
  const { t } = useLingui()
  const format = useFormat()
  return [
    {
      id: 'name',
      header: t`Name`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <Link to="/installation/egress/$id" params={{ id: original.id }} className="rounded-sm font-medium break-all hover:underline">
            {original.name}
          </Link>
          <p className="sm:hidden">
            <SourceAddress address={original.address} />
          </p>
        </div>
      ),
    },
    {
      id: 'address',
      header: t`Address`,
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <SourceAddress address={original.address} />
          {original.ehlo_name && <p className="text-xs break-all text-ink-faint">{original.ehlo_name}</p>}
        </div>
      ),
      meta: { className: 'hidden sm:table-cell' },
    },
    { id: 'health', header: t`State`, cell: ({ row: { original } }) => <SourceHealth health={original.health} enabled={original.enabled} /> },
    {
      id: 'pools',
      header: t`Pools`,
      cell: ({ row: { original } }) =>
        original.pools.length === 0 ? <span className="text-ink-faint">{t`None`}</span> : format.list(original.pools.map(({ name }) => name)),
      meta: { className: 'hidden md:table-cell' },
    },
    {
      id: 'checked_at',
      header: t`Last check`,
      cell: ({ row: { original } }) => <Time at={original.checked_at} className="text-ink-soft" />,
      meta: { className: 'hidden lg:table-cell' },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">{t`Actions`}</span>,
      cell: ({ row: { original } }) => <SourceMenu source={original} {...actions} />,
      meta: { align: 'right', className: 'w-12' },
    },
  ]
}
