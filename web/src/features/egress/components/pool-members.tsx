import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { cn } from '@/lib/cn'
import { useFormat } from '@/lib/format'
import type { Pool } from '../api/pools-query'
import { shareOf } from './pool-values'

/** The sources of a pool, with their shares and whether they can be used. */
export function PoolMembers({ members }: { members: Pool['members'] }) {
  const { t } = useLingui()
  const format = useFormat()
  if (members.length === 0) {
    return (
      <span className="text-warning-ink">
        <Trans>None: its mail waits</Trans>
      </span>
    )
  }
  return (
    <ul className="flex flex-col gap-0.5">
      {members.map(({ source, name, weight, enabled, health }) => {
        const usable = enabled && health !== 'unusable'
        return (
          <li key={source} className="flex flex-wrap items-baseline gap-x-2">
            <Link to="/installation/egress/$id" params={{ id: source }} className={cn('rounded-sm break-all hover:underline', !usable && 'line-through')}>
              {name}
            </Link>
            <span className="text-xs text-ink-faint tabular">
              {usable ? format.percent(shareOf(weight, members), 0) : enabled ? t`unusable` : t`off`}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
