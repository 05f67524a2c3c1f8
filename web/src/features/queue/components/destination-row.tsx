import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Due } from '@/components/due'
import { Reply } from '@/components/reply'
import { Badge } from '@/components/ui/badge'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'
import { useFormat } from '@/lib/format'
import { type Destination, waitingOf } from '../api/destinations'
import { OperationsMenu } from './queue-actions'
import { StateCounts } from './state-counts'
import { WaitingList } from './waiting-list'
import { WhySlow } from './why-slow'

/** The columns on wide screens; on others the same cells stand below each other. */
export const ROW_GRID = 'lg:grid-cols-[28px_minmax(180px,1.5fr)_minmax(88px,0.6fr)_112px_120px_minmax(160px,1.6fr)_40px] gap-x-3 pl-3 pr-3'

/** One destination: numbers, what its server said, and on demand who waits. */
export function DestinationRow({ row, all }: { row: Destination; all: boolean }) {
  const { t } = useLingui()
  const format = useFormat()
  const id = useId()
  const [open, setOpen] = useState(false)
  const { domain, workspaces } = row
  return (
    <li className="border-b border-line last:border-b-0">
      <div
        className={cn('relative grid grid-cols-[28px_minmax(0,1fr)_40px] items-start gap-y-1 py-2.5 hover:bg-hover lg:items-center', ROW_GRID)}
      >
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          aria-label={t`Who waits for ${domain}`}
          className="flex size-7 items-center justify-center rounded-md text-ink-faint after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring"
          onClick={() => {
            setOpen((before) => !before)
          }}
        >
          <ChevronRight aria-hidden className={cn('size-4 transition-transform', open && 'rotate-90')} />
        </button>
        <div className="flex min-w-0 flex-col gap-1">
          <span className="flex flex-wrap items-center gap-2">
            <span className="font-medium break-all">{domain}</span>
            <Suspension row={row} />
            {all && workspaces > 1 && (
              <Badge>
                <Plural value={workspaces} one="# workspace" other="# workspaces" />
              </Badge>
            )}
          </span>
          <StateCounts row={row} />
        </div>
        <Cell label={t`Waiting`} className="lg:text-right">
          <span className="font-semibold tabular">{format.number(waitingOf(row))}</span>
        </Cell>
        <Cell label={t`Oldest`} className="lg:text-right">
          <Time at={row.oldest_accepted_at} className="text-ink-soft" />
        </Cell>
        <Cell label={t`Next attempt`} className="lg:text-right">
          <Due at={row.next_due} className="text-ink-soft" />
        </Cell>
        <Cell label={t`Last reply`}>{row.last_reply ? <Reply reply={row.last_reply} className="line-clamp-2" /> : <span className="text-ink-faint">—</span>}</Cell>
        <div className="relative z-[1] col-start-3 row-start-1 lg:col-start-auto lg:row-start-auto">
          <OperationsMenu
            selection={all ? { domain, workspace: 'all' } : { domain }}
            label={t`Work on mail to ${domain}`}
            what={
              all ? (
                <Trans>All mail to {domain}, of all workspaces</Trans>
              ) : (
                <Trans>All mail to {domain}</Trans>
              )
            }
          />
        </div>
      </div>
      <div id={id} hidden={!open} className="border-t border-line bg-sunken">
        {open && <WhySlow domain={domain} all={all} />}
        {open && <WaitingList domain={domain} because={row.because ?? null} all={all} />}
      </div>
    </li>
  )
}

/** A cell that names itself where there is no heading above it. */
function Cell({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div className={cn('col-start-2 flex min-w-0 gap-2 text-sm lg:col-start-auto lg:block', className)}>
      <span className="w-24 flex-none text-ink-faint lg:sr-only">{label}</span>
      {children}
    </div>
  )
}

function Suspension({ row }: { row: Destination }) {
  if (row.suspended_until) {
    return (
      <Badge tone="warning">
        <Trans>
          Not tried until <Time at={row.suspended_until} as="time" />
        </Trans>
      </Badge>
    )
  }
  if (row.because) {
    return (
      <Badge tone="info" title={row.because}>
        <Trans>Slowed down</Trans>
      </Badge>
    )
  }
  return null
}
