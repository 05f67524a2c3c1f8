import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Chart, type ChartSeries } from '@/components/ui/chart'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Sheet, SheetContent } from '@/components/ui/sheet'
import { SkeletonLines } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { type PathDetail, pathQuery } from '../api/path'
import type { QueuePath } from '../api/paths'
import { PathState } from './path-state'
import { Reasons } from './reasons'

interface PathSheetProps {
  path: QueuePath | null
  onClose: () => void
}

/** Why a path is as fast as it is, its limits, and its last hours. */
export function PathSheet({ path, onClose }: PathSheetProps) {
  // The words stay while the sheet goes.
  const [last, setLast] = useState(path)
  if (path !== null && path !== last) setLast(path)
  return (
    <Sheet
      open={path !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {last !== null && (
        <SheetContent title={last.title} className="w-[min(94vw,640px)]">
          <Loaded id={last.id} />
        </SheetContent>
      )}
    </Sheet>
  )
}

function Loaded({ id }: { id: string }) {
  const path = useQuery(pathQuery(id))
  return (
    <div className="flex flex-col gap-6 px-5 pb-6">
      {path.data !== undefined ? (
        <Detail detail={path.data} />
      ) : path.error !== null ? (
        <ProblemBanner problem={path.error} onRetry={() => void path.refetch()} />
      ) : (
        <SkeletonLines lines={6} />
      )}
    </div>
  )
}

function Detail({ detail }: { detail: PathDetail }) {
  const { path, reasons, history, evidence } = detail
  return (
    <>
      <Limits path={path} />
      <section className="flex flex-col gap-2">
        <h3 className="font-semibold">
          <Trans>Why is this slow?</Trans>
        </h3>
        <Reasons reasons={reasons} />
      </section>
      {history.length > 0 && <History history={history} />}
      {evidence.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">
            <Trans>What was heard</Trans>
          </h3>
          <ul className="divide-y divide-line rounded-md border border-line text-sm">
            {evidence.map((one) => (
              <Heard key={one.rule} evidence={one} />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Limits({ path }: { path: QueuePath }) {
  const { t } = useLingui()
  const format = useFormat()
  const rate = path.messages_per_second
  const facts: [string, string][] = [
    [t`Source`, path.source],
    [t`Ready`, format.number(path.ready)],
    [t`Connections`, `${format.number(path.connections)} / ${format.number(path.allowed_connections)}`],
    [t`Messages a second`, typeof rate === 'number' ? format.number(rate) : t`no limit`],
    [t`Messages a connection`, format.number(path.messages_per_connection)],
    [t`New connections a minute`, format.number(path.connections_per_minute)],
  ]
  return (
    <div className="flex flex-col gap-3">
      <PathState state={path.state} />
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 text-sm sm:grid-cols-3">
        {facts.map(([label, value]) => (
          <div key={label} className="min-w-0">
            <dt className="text-xs text-ink-faint">{label}</dt>
            <dd className="break-all tabular">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** Two pictures, for what happened and what was allowed are of different sizes. */
function History({ history }: { history: PathDetail['history'] }) {
  const { t } = useLingui()
  const format = useFormat()
  const points = history.map(({ at }) => ({ title: format.dateTime(at), tick: format.time(at) }))
  const mail: ChartSeries[] = [
    { key: 'delivered', label: t`Delivered`, tone: 'success', shape: 'bar', values: history.map(({ delivered }) => delivered) },
    { key: 'bounced', label: t`Bounced`, tone: 'danger', shape: 'bar', values: history.map(({ bounced }) => bounced) },
    { key: 'deferred', label: t`Deferred`, tone: 'warning', shape: 'line', values: history.map(({ deferred }) => deferred) },
  ]
  const limits: ChartSeries[] = [
    { key: 'connections', label: t`Connections`, tone: 'accent', shape: 'bar', values: history.map(({ connections }) => connections) },
    { key: 'allowed', label: t`Allowed`, tone: 'faint', shape: 'dashed', values: history.map((point) => point.allowed_connections) },
    { key: 'rate', label: t`Messages a second allowed`, tone: 'info', shape: 'line', values: history.map((point) => point.allowed_messages_per_second ?? null) },
  ]
  const common = { pointLabel: t`Time`, points, formatValue: format.number, formatTick: format.compact, height: 180 }
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h3 className="font-semibold">
        <Trans>The last hours</Trans>
      </h3>
      <Chart {...common} label={t`Mail delivered, deferred and bounced, in steps of five minutes`} series={mail} />
      <Chart {...common} label={t`Connections and what was allowed, in steps of five minutes`} series={limits} />
    </section>
  )
}

function Heard({ evidence }: { evidence: PathDetail['evidence'][number] }) {
  const { rule, count } = evidence
  return (
    <li className="flex flex-col gap-1 px-3 py-2.5">
      <p lang="en" className="font-mono text-xs break-words">
        {evidence.reply}
      </p>
      <p className="flex flex-wrap gap-x-4 text-xs text-ink-faint">
        <span className="break-all">
          <Trans>Rule {rule}</Trans>
        </span>
        <Plural value={count} one="Heard once" other="Heard # times" />
        <span>
          <Trans>
            Last <Time at={evidence.last_at} />
          </Trans>
        </span>
      </p>
    </li>
  )
}
