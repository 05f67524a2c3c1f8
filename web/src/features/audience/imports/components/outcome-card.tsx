import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import { workspaceUrl } from '@/api/context'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { cn } from '@/lib/cn'
import { useFormat } from '@/lib/format'
import type { Import } from '../api/imports-query'
import { useRejectWords } from './import-words'
import { shares } from './shares'

/** What became of the rows, or would become of them. */
export function OutcomeCard({ found }: { found: Import }) {
  const isTrial = found.status === 'tried'
  return (
    <Card aria-live="polite">
      <CardHeader
        title={isTrial ? <Trans>This is what would happen</Trans> : <Trans>What became of the rows</Trans>}
        description={isTrial ? <Trans>Nothing was written yet.</Trans> : undefined}
      />
      <CardBody className="flex flex-col gap-5">
        <Shares found={found} isTrial={isTrial} />
        <Rejected found={found} />
      </CardBody>
    </Card>
  )
}

const LOOKS = {
  created: 'bg-success',
  updated: 'bg-accent',
  unchanged: 'bg-line-strong',
  stopped: 'bg-warning',
  rejected: 'bg-danger',
}

function Shares({ found, isTrial }: { found: Import; isTrial: boolean }) {
  const { t } = useLingui()
  const format = useFormat()
  const parts = shares(found.counts)
  const labels: Record<keyof typeof LOOKS, string> = {
    created: t`New contacts`,
    updated: t`Changed`,
    unchanged: t`As they were`,
    stopped: t`Suppressed only`,
    rejected: t`Left out`,
  }
  const { rows, suppressed } = found.counts
  return (
    <div className="flex flex-col gap-3">
      <div
        role="img"
        aria-label={parts.map(({ name, count }) => `${labels[name]}: ${format.number(count)}`).join(', ')}
        className="flex h-3 w-full gap-0.5 overflow-hidden rounded-full bg-pressed"
      >
        {parts
          .filter(({ count }) => count > 0)
          .map(({ name, count }) => (
            <div key={name} className={cn('h-full min-w-1', LOOKS[name])} style={{ flexGrow: count, flexBasis: 0 }} />
          ))}
      </div>
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-5">
        {parts
          .filter(({ name, count }) => name !== 'stopped' || count > 0)
          .map(({ name, count }) => (
            <div key={name} className="flex flex-col-reverse justify-end rounded-md border border-line bg-sunken px-3 py-2">
              <dt className="flex items-center gap-1.5 text-xs text-ink-faint">
                <span aria-hidden className={cn('size-2 flex-none rounded-full', LOOKS[name])} />
                {labels[name]}
              </dt>
              <dd className="text-lg font-semibold tabular">{format.number(count)}</dd>
            </div>
          ))}
      </dl>
      <p className="text-sm text-ink-soft">
        <Plural value={rows} one="# row was looked at." other="# rows were looked at." />{' '}
        {suppressed > 0 &&
          (isTrial ? (
            <Plural value={suppressed} one="Nothing would be sent to # address any more." other="Nothing would be sent to # addresses any more." />
          ) : (
            <Plural value={suppressed} one="Nothing is sent to # address any more." other="Nothing is sent to # addresses any more." />
          ))}
      </p>
    </div>
  )
}

function Rejected({ found }: { found: Import }) {
  const format = useFormat()
  const words = useRejectWords()
  const reasons = Object.entries(found.counts.rejected_by_reason).sort(([, a], [, b]) => b - a)
  const most = reasons[0]?.[1] ?? 0
  if (most === 0) return null
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm font-medium">
          <Trans>Why rows are left out</Trans>
        </h3>
        <Button asChild size="sm">
          <a href={workspaceUrl(`/api/v1/imports/${found.id}/rejects`)} download>
            <Download />
            <Trans>Download these rows</Trans>
          </a>
        </Button>
      </div>
      <ul className="flex flex-col gap-2">
        {reasons.map(([reason, count]) => (
          <li key={reason} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 text-sm sm:grid-cols-[16rem_minmax(0,1fr)_5rem]">
            <span className="min-w-0 break-words">{words[reason] ?? reason}</span>
            <span aria-hidden className="order-last col-span-2 h-1.5 rounded-full bg-pressed sm:order-none sm:col-span-1">
              <span className="block h-full rounded-full bg-danger" style={{ width: `${String(Math.max(1, (count / most) * 100))}%` }} />
            </span>
            <span className="text-right text-ink-soft tabular">{format.number(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
