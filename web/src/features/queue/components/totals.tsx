import { useLingui } from '@lingui/react/macro'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { useFormat } from '@/lib/format'
import type { QueueTotals } from '../api/overview'

type Name = 'recipients' | 'ready' | 'in_flight' | 'scheduled' | 'held' | 'sessions'

/** The queue in six numbers. */
export function Totals({ totals }: { totals: QueueTotals | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const figures: { name: Name; label: string; hint: string; mark: string }[] = [
    { name: 'recipients', label: t`Waiting`, hint: t`all recipients`, mark: 'bg-accent' },
    { name: 'ready', label: t`Ready`, hint: t`tried as soon as a connection is free`, mark: 'bg-info' },
    { name: 'in_flight', label: t`In flight`, hint: t`being tried right now`, mark: 'bg-success' },
    { name: 'scheduled', label: t`Scheduled`, hint: t`tried later`, mark: 'bg-warning' },
    { name: 'held', label: t`Held`, hint: t`until somebody releases them`, mark: 'bg-line-strong' },
    { name: 'sessions', label: t`Connections`, hint: t`to other servers, of all workspaces`, mark: 'bg-transparent border border-line-strong' },
  ]
  return (
    <dl aria-busy={totals === undefined} className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line shadow-sm sm:grid-cols-3 xl:grid-cols-6">
      {figures.map(({ name, label, hint, mark }) => (
        <div key={name} className="flex flex-col gap-1 bg-surface px-4 py-3 sm:px-5">
          <dt className="flex items-center gap-2 text-sm text-ink-soft">
            <span aria-hidden className={cn('size-2 rounded-full', mark)} />
            {label}
          </dt>
          <dd className="text-xl font-semibold tabular">
            {totals === undefined ? <Skeleton className="h-7 w-12" /> : format.number(totals[name])}
          </dd>
          <dd className="text-xs text-ink-faint">{hint}</dd>
        </div>
      ))}
    </dl>
  )
}
