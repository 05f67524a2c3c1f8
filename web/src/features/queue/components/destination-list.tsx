import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheckBig, SearchX } from 'lucide-react'
import { Card } from '@/components/ui/card'
import { LoadMore } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import type { Destination } from '../api/destinations'
import { DestinationRow, ROW_GRID } from './destination-row'

interface DestinationListProps {
  rows: Destination[] | undefined
  error: unknown
  onRetry: () => void
  stale: boolean
  filtered: boolean
  all: boolean
  hasMore: boolean
  loadingMore: boolean
  onMore: () => void
}

export function DestinationList({ rows, error, onRetry, stale, filtered, all, hasMore, loadingMore, onMore }: DestinationListProps) {
  const { t } = useLingui()
  if (rows === undefined && error !== null && error !== undefined) {
    return (
      <Card>
        <ProblemBanner problem={error} onRetry={onRetry} className="m-4" />
      </Card>
    )
  }
  if (rows?.length === 0) {
    return (
      <Card>
        <EmptyState icon={filtered ? SearchX : CircleCheckBig}>
          {filtered ? <Trans>No waiting mail for such a destination.</Trans> : <Trans>Nothing waits: all mail has been delivered or is settled.</Trans>}
        </EmptyState>
      </Card>
    )
  }
  return (
    <Card aria-busy={rows === undefined || stale}>
      <div aria-hidden className={cn('hidden h-9 items-center border-b border-line text-xs font-medium text-ink-faint lg:grid', ROW_GRID)}>
        <span />
        <span>{t`Destination`}</span>
        <span className="text-right">{t`Waiting`}</span>
        <span className="text-right">{t`Oldest`}</span>
        <span className="text-right">{t`Next attempt`}</span>
        <span>{t`Last reply`}</span>
        <span />
      </div>
      <ul aria-label={t`Destinations`} className={cn(stale && 'opacity-60 transition-opacity delay-150')}>
        {rows === undefined ? <SkeletonRows /> : rows.map((row) => <DestinationRow key={row.domain} row={row} all={all} />)}
      </ul>
      <LoadMore hasMore={hasMore} loading={loadingMore} onClick={onMore} />
    </Card>
  )
}

function SkeletonRows() {
  return Array.from({ length: 5 }, (_, index) => (
    <li key={index} className="flex h-[61px] items-center gap-4 border-b border-line px-5 last:border-b-0">
      <Skeleton className="w-40" />
      <Skeleton className="ml-auto w-12" />
      <Skeleton className="hidden w-24 sm:block" />
    </li>
  ))
}
