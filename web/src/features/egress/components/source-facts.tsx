import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { Switch } from '@/components/ui/switch'
import { toast } from '@/components/ui/toast'
import { allPoolsQuery } from '../api/all-pools-query'
import { allWorkspacesQuery } from '../api/all-workspaces-query'
import { useSaveSource } from '../api/use-save-source'
import type { Source } from '../api/sources-query'
import { PoolUses } from './pool-uses'
import { SourceAddress } from './source-address'
import { SourceHealth } from './source-health'
import type { SourceActions } from './source-menu'

/** What a source is, who uses it, and what can be done with it. */
export function SourceFacts({ source, onEdit, onRemove }: SourceActions & { source: Source }) {
  const { t } = useLingui()
  const save = useSaveSource()
  const { id, name, exit, enabled } = source
  const proxy = exit.proxy ?? ''
  return (
    <Card>
      <CardBody className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <div className="flex items-center gap-3">
            <SourceHealth health={source.health} enabled={enabled} />
            <Switch
              aria-label={t`${name} is used`}
              checked={save.isPending ? !enabled : enabled}
              disabled={save.isPending}
              onCheckedChange={(next) => {
                save.mutate({ id, values: { enabled: next } }, { onError: toast.error })
              }}
            />
          </div>
          <div className="flex flex-wrap gap-2">
            <Button
              onClick={() => {
                onEdit(source)
              }}
            >
              <Pencil />
              <Trans>Edit</Trans>
            </Button>
            <Button
              variant="danger-ghost"
              onClick={() => {
                onRemove(source)
              }}
            >
              <Trash2 />
              <Trans>Remove</Trans>
            </Button>
          </div>
        </div>
        {source.health === 'unusable' && enabled && (
          <p className="text-sm text-danger-ink">
            <Trans>Mail passes it over until a check finds it usable again.</Trans>
          </p>
        )}
        <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-2 lg:grid-cols-4">
          <Fact label={t`Address`}>
            <SourceAddress address={source.address} />
          </Fact>
          <Fact label={t`EHLO name`}>{source.ehlo_name ?? <span className="text-ink-soft">{t`The server's own name`}</span>}</Fact>
          <Fact label={t`Connections leave`}>
            {exit.kind === 'direct' ? (
              <Trans>From this machine</Trans>
            ) : exit.kind === 'socks5' ? (
              <Trans>Through the SOCKS5 server {proxy}</Trans>
            ) : (
              <Trans>Through the PROXY protocol egress {proxy}</Trans>
            )}
          </Fact>
          <Fact label={t`Who uses it`}>
            <Uses source={source} />
          </Fact>
        </dl>
      </CardBody>
    </Card>
  )
}

/** The pools it is in, and whose mail they carry. */
function Uses({ source }: { source: Source }) {
  const pools = useQuery(allPoolsQuery)
  const workspaces = useQuery(allWorkspacesQuery)
  if (source.pools.length === 0) {
    return (
      <span className="text-ink-faint">
        <Trans>Nobody: it is in no pool</Trans>
      </span>
    )
  }
  return (
    <ul className="flex flex-col gap-2">
      {source.pools.map(({ id, name, weight }) => (
        <li key={id} className="min-w-0">
          <p className="font-medium break-all">
            {name} <span className="text-xs font-normal text-ink-faint">{`× ${String(weight)}`}</span>
          </p>
          <PoolUses uses={pools.data?.find((pool) => pool.id === id)?.assignments ?? []} workspaces={workspaces.data} />
        </li>
      ))}
    </ul>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs font-medium text-ink-faint">{label}</dt>
      <dd className="mt-0.5 min-w-0 break-words">{children}</dd>
    </div>
  )
}
