import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Status } from '@/components/message-words'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { useFormat } from '@/lib/format'

export type Figure = 'accepted' | 'delivered' | 'deferred' | 'bounced' | 'captured'
export type Figures = Record<Figure, number>

interface TodayProps {
  today: (Figures & { since: string }) | undefined
  /** Until the same time of day. */
  yesterday: Figures | undefined
  /** Whether mail is captured instead of sent, or was today. */
  showCaptured: boolean
}

const STATUS_OF: Record<Figure, Status | undefined> = {
  accepted: undefined,
  delivered: 'delivered',
  deferred: 'deferred',
  bounced: 'bounced',
  captured: 'captured',
}

const MARKS: Record<Figure, string> = {
  accepted: 'bg-accent',
  delivered: 'bg-success',
  deferred: 'bg-warning',
  bounced: 'bg-danger',
  captured: 'bg-info',
}

/** What happened since midnight, in numbers. */
export function Today({ today, yesterday, showCaptured }: TodayProps) {
  const { t } = useLingui()
  const names: Record<Figure, string> = {
    accepted: t`Accepted`,
    delivered: t`Delivered`,
    deferred: t`Deferred`,
    bounced: t`Bounced`,
    captured: t`Captured`,
  }
  const figures: Figure[] = ['accepted', 'delivered', 'deferred', 'bounced', ...(showCaptured ? (['captured'] as const) : [])]
  return (
    <section aria-label={t`Today`} aria-busy={today === undefined}>
      <ul className={cn('grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line shadow-sm', showCaptured ? 'sm:grid-cols-5' : 'sm:grid-cols-4')}>
        {figures.map((figure, index) => (
          <li key={figure} className={cn('bg-surface', index === 4 && 'col-span-2 sm:col-span-1')}>
            <Tile
              name={names[figure]}
              figure={figure}
              value={today?.[figure]}
              before={yesterday?.[figure]}
              since={today?.since}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface TileProps {
  name: string
  figure: Figure
  value: number | undefined
  before: number | undefined
  since: string | undefined
}

function Tile({ name, figure, value, before, since }: TileProps) {
  const format = useFormat()
  const status = STATUS_OF[figure]
  return (
    <Link
      to="/activity"
      search={{ ...(status === undefined ? {} : { status }), ...(since === undefined ? {} : { since }) }}
      className="flex h-full flex-col gap-1 px-4 py-3.5 hover:bg-hover focus-visible:-outline-offset-2 sm:px-5"
    >
      <span className="flex items-center gap-2 text-sm text-ink-soft">
        <span aria-hidden className={cn('size-2 rounded-full', MARKS[figure])} />
        {name}
      </span>
      <span className="text-2xl font-semibold tabular">
        {value === undefined ? <Skeleton className="h-8 w-16" /> : <Live text={format.number(value)} />}
      </span>
      <span className="min-h-4 text-xs text-ink-faint">
        {value === undefined || before === undefined ? <Skeleton className="h-4 w-24" /> : <Change figure={figure} value={value} before={before} />}
      </span>
    </Link>
  )
}

/** A figure that lights up for a moment when it changes. */
function Live({ text }: { text: string }) {
  return (
    <span key={text} className="rounded-sm animate-in">
      {text}
    </span>
  )
}

/** Where more is worse. */
const BAD: readonly Figure[] = ['deferred', 'bounced']

function Change({ figure, value, before }: { figure: Figure; value: number; before: number }): ReactNode {
  const format = useFormat()
  if (before === 0 && value === 0) {
    return (
      <Line icon={<Minus aria-hidden />}>
        <Trans>None yesterday either</Trans>
      </Line>
    )
  }
  if (before === 0) {
    return (
      <Line icon={<ArrowUp aria-hidden />}>
        <Trans>None yesterday by this time</Trans>
      </Line>
    )
  }
  if (before === value) {
    return (
      <Line icon={<Minus aria-hidden />}>
        <Trans>As yesterday by this time</Trans>
      </Line>
    )
  }
  const ratio = Math.abs(value - before) / before
  const share = format.percent(ratio, ratio < 0.1 ? 1 : 0)
  const worse = value > before && BAD.includes(figure)
  return (
    <Line icon={value > before ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />} className={worse ? 'text-danger-ink' : ''}>
      {value > before ? <Trans>{share} more than yesterday</Trans> : <Trans>{share} less than yesterday</Trans>}
    </Line>
  )
}

function Line({ icon, className, children }: { icon: ReactNode; className?: string; children: ReactNode }) {
  return (
    <span className={cn('flex items-start gap-1 [&>svg]:mt-0.5 [&>svg]:size-3 [&>svg]:flex-none', className)}>
      {icon}
      <span>{children}</span>
    </span>
  )
}
