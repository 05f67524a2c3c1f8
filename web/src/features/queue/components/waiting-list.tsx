import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { Due } from '@/components/due'
import { Reply } from '@/components/reply'
import { Badge } from '@/components/ui/badge'
import { LoadMore } from '@/components/ui/data-table'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Segmented } from '@/components/ui/segmented'
import { Skeleton } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'
import { rowsOf } from '@/lib/pages'
import { STATES, waitingQuery, type WaitingRecipient, type WaitingState } from '../api/waiting'
import { STATE_TONES, useStateName } from './state-words'

interface WaitingListProps {
  domain: string
  /** Why its servers are not tried, or tried with care. */
  because: string | null
  all: boolean
}

/** Who waits at a destination. */
export function WaitingList({ domain, because, all }: WaitingListProps) {
  const { t } = useLingui()
  const stateName = useStateName()
  const [state, setState] = useState<WaitingState | 'any'>('any')
  const waiting = useInfiniteQuery(waitingQuery(domain, state === 'any' ? undefined : state, all))
  const rows = rowsOf(waiting.data)
  const options = [{ value: 'any' as const, label: t`All` }, ...STATES.map((value) => ({ value, label: stateName(value) }))]
  return (
    <div className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2 px-4 sm:px-5">
        {because === null ? <span /> : <p className="text-sm text-ink-soft">{because}</p>}
        <div className="max-w-full overflow-x-auto">
          <Segmented<WaitingState | 'any'> label={t`State`} value={state} options={options} onValueChange={setState} />
        </div>
      </div>
      {waiting.error !== null && rows === undefined ? (
        <ProblemBanner problem={waiting.error} onRetry={() => void waiting.refetch()} className="mx-4" />
      ) : rows?.length === 0 ? (
        <p className="px-5 py-6 text-center text-sm text-ink-soft">
          <Trans>Nobody waits here any more.</Trans>
        </p>
      ) : (
        <ul aria-label={t`Waiting for ${domain}`} aria-busy={rows === undefined} className={cn('divide-y divide-line border-y border-line bg-surface', waiting.isPlaceholderData && 'opacity-60')}>
          {rows === undefined ? <SkeletonRows /> : rows.map((row, index) => <WaitingRow key={!row.message_id ? index : `${String(row.message_id)} ${String(row.recipient)}`} row={row} />)}
        </ul>
      )}
      <div className="[&>div]:border-t-0 [&>div]:p-0">
        <LoadMore hasMore={waiting.hasNextPage} loading={waiting.isFetchingNextPage} onClick={() => void waiting.fetchNextPage()} />
      </div>
    </div>
  )
}

function WaitingRow({ row }: { row: WaitingRecipient }) {
  const { t } = useLingui()
  const can = useCan()
  const stateName = useStateName()
  const { message_id: message } = row
  const subject = row.subject === '' || !row.subject ? t`No subject` : row.subject
  return (
    <li className="grid grid-cols-1 gap-x-4 gap-y-1 px-4 py-2.5 text-sm sm:grid-cols-[minmax(0,1fr)_auto] sm:px-5">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone={STATE_TONES[row.state]} dot>
            {stateName(row.state)}
          </Badge>
          <span className="font-medium break-all">{row.recipient ?? row.domain}</span>
        </p>
        <p className="mt-0.5 truncate text-ink-soft">
          {message !== null && message !== undefined && can('messages:read') ? (
            <Link to="/messages/$id" params={{ id: message }} className="rounded-sm text-accent-ink hover:underline">
              {subject}
            </Link>
          ) : (
            subject
          )}
        </p>
        {row.last_reply && <Reply reply={row.last_reply} className="mt-1 line-clamp-2" />}
      </div>
      <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-soft sm:flex-col sm:items-end">
        <div className="flex gap-1">
          <dt className="text-ink-faint">{t`Accepted`}</dt>
          <dd>
            <Time at={row.accepted_at} />
          </dd>
        </div>
        <div className="flex gap-1">
          <dt className="sr-only">{t`Attempts`}</dt>
          <dd>
            <Plural value={row.attempts} _0="not tried yet" one="# attempt" other="# attempts" />
          </dd>
        </div>
        {row.next_attempt && (
          <div className="flex gap-1">
            <dt className="text-ink-faint">{t`Next`}</dt>
            <dd>
              <Due at={row.next_attempt} />
            </dd>
          </div>
        )}
      </dl>
    </li>
  )
}

function SkeletonRows() {
  return [0, 1, 2].map((row) => (
    <li key={row} className="flex h-[65px] flex-col justify-center gap-2 px-5">
      <Skeleton className="w-56 max-w-full" />
      <Skeleton className="w-40 max-w-full" />
    </li>
  ))
}
