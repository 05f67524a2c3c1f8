import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Progress } from '@/components/ui/progress'
import { Segmented } from '@/components/ui/segmented'
import { SkeletonLines } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import { useTimeZone } from '@/lib/time-zone'
import type { LeaveFilter } from '../api/leave-filter'
import { type LeaveCount, type LeaveGrouping, leaveTotalsQuery } from '../api/leave-totals-query'
import { MessageName } from './message-name'
import { useReasonWords } from './use-reason-words'
import { useWayWords } from './use-way-words'

const ROWS_MAX = 10

interface SharesCardProps {
  filter: LeaveFilter
  onTopic: (id: string) => void
  onMessage: (id: string) => void
}

/** How many left by each reason, topic, message or way. Topics and messages lead to figures of theirs only. */
export function SharesCard({ filter, onTopic, onMessage }: SharesCardProps) {
  const { t } = useLingui()
  const timeZone = useTimeZone()
  const [by, setBy] = useState<LeaveGrouping>('reason')
  const totals = useQuery(leaveTotalsQuery(filter, by, timeZone))
  const choose: Partial<Record<LeaveGrouping, (id: string) => void>> = { topic: onTopic, message: onMessage }
  return (
    <Card aria-label={t`What they have in common`}>
      <CardHeader
        title={<Trans>What they have in common</Trans>}
        actions={
          <Segmented<LeaveGrouping>
            label={t`What is counted together`}
            value={by}
            onValueChange={setBy}
            options={[
              { value: 'reason', label: t`Reason` },
              { value: 'topic', label: t`Topic` },
              { value: 'message', label: t`Message` },
              { value: 'way', label: t`Way` },
            ]}
          />
        }
      />
      <CardBody>
        {totals.data === undefined ? (
          totals.error === null ? (
            <SkeletonLines lines={4} />
          ) : (
            <ProblemBanner problem={totals.error} onRetry={() => void totals.refetch()} />
          )
        ) : (
          // While another grouping is loaded, the rows of the one before say nothing about it.
          <Shares counts={totals.data} by={by} stale={totals.isPlaceholderData} onChoose={choose[by]} />
        )}
      </CardBody>
    </Card>
  )
}

interface SharesProps {
  counts: readonly LeaveCount[]
  by: LeaveGrouping
  stale: boolean
  onChoose: ((id: string) => void) | undefined
}

function Shares({ counts, by, stale, onChoose }: SharesProps) {
  const { t } = useLingui()
  const format = useFormat()
  const reason = useReasonWords()
  const way = useWayWords()
  if (stale) return <SkeletonLines lines={4} />
  const all = counts.reduce((sum, { left }) => sum + left, 0)
  const more = counts.length - ROWS_MAX
  const nameOf = ({ key, name }: LeaveCount): ReactNode => {
    if (by === 'reason') return reason(key)
    if (by === 'way') return way(key)
    if (key === '') return by === 'topic' ? t`Everything, not one topic` : t`No message: by their own doing`
    return by === 'topic' ? (name ?? key) : <MessageName id={key} />
  }
  return (
    <ul className="flex flex-col gap-3">
      {counts.slice(0, ROWS_MAX).map((count) => (
        <li key={count.key} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 text-sm">
          {onChoose !== undefined && count.key !== '' ? (
            <button
              type="button"
              className="truncate rounded-sm text-left hover:underline"
              onClick={() => {
                onChoose(count.key)
              }}
            >
              {nameOf(count)}
            </button>
          ) : (
            <span className="truncate">{nameOf(count)}</span>
          )}
          <span className="tabular text-ink-soft">
            {format.number(count.left)} · {format.percent(count.left / all, 0)}
          </span>
          {/* The same is said in words beside it. */}
          <span aria-hidden className="col-span-2">
            <Progress value={count.left / all} label="" />
          </span>
        </li>
      ))}
      {more > 0 && (
        <li className="text-sm text-ink-soft">
          <Trans>{more} more with fewer people each</Trans>
        </li>
      )}
    </ul>
  )
}
