import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { ChevronRight, CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import { Card, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'
import type { Attention } from '../api/attention'
import { useAttentionWords } from './attention-words'

const LOOKS: Record<Attention['severity'], { icon: LucideIcon; ink: string }> = {
  critical: { icon: CircleAlert, ink: 'text-danger-ink' },
  warning: { icon: TriangleAlert, ink: 'text-warning-ink' },
  info: { icon: Info, ink: 'text-info-ink' },
}

interface AttentionListProps {
  items: Attention[] | undefined
  error: unknown
  onRetry: () => void
  className?: string
}

/** What needs a person, the worst first, each with what to do. */
export function AttentionList({ items, error, onRetry, className }: AttentionListProps) {
  return (
    <Card className={cn('flex flex-col', className)} aria-busy={items === undefined}>
      <CardHeader title={<Trans>Needs attention</Trans>} />
      {items === undefined && error !== null && error !== undefined ? (
        <ProblemBanner problem={error} onRetry={onRetry} className="m-4" />
      ) : items === undefined ? (
        <div className="flex flex-col gap-3 p-4 sm:px-5">
          <Skeleton className="w-3/4" />
          <Skeleton className="w-full" />
          <Skeleton className="w-1/2" />
        </div>
      ) : items.length === 0 ? (
        <p className="flex flex-1 flex-col items-center justify-center gap-2 p-6 text-center text-ink-soft">
          <CircleCheck aria-hidden className="size-5 text-success" />
          <Trans>Nothing needs your attention.</Trans>
        </p>
      ) : (
        <ul className="mt-2 min-h-0 flex-1 divide-y divide-line overflow-y-auto border-t border-line lg:max-h-80">
          {items.map((item) => (
            <AttentionItem key={item.id} item={item} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function AttentionItem({ item }: { item: Attention }) {
  const words = useAttentionWords()(item)
  const { icon: Icon, ink } = LOOKS[item.severity]
  const { label, ...target } = words.link
  return (
    <li className="flex gap-3 px-4 py-3 sm:px-5">
      <Icon aria-hidden className={cn('mt-0.5 size-4 flex-none', ink)} />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{words.title}</p>
        <p className="mt-0.5 text-sm text-ink-soft">{words.todo}</p>
        <p className="mt-1 flex flex-wrap items-center justify-between gap-x-3 text-sm">
          <Link {...target} className="inline-flex items-center gap-0.5 rounded-sm font-medium text-accent-ink hover:underline">
            {label}
            <ChevronRight aria-hidden className="size-3.5" />
          </Link>
          {item.since !== null && item.since !== undefined && <Time at={item.since} className="text-xs text-ink-faint" />}
        </p>
      </div>
    </li>
  )
}
