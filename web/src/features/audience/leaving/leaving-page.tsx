import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { DoorOpen, X } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Segmented } from '@/components/ui/segmented'
import { Select } from '@/components/ui/select'
import { useTimeZone } from '@/lib/time-zone'
import { topicsQuery } from '../api/topics-query'
import { AudienceFrame } from '../components/audience-frame'
import type { LeaveFilter, LeaveSpan } from './api/leave-filter'
import { leaveSeriesQuery } from './api/leave-series-query'
import { leaveTotalsQuery } from './api/leave-totals-query'
import { gathered } from './components/gathered'
import { LeaversCard } from './components/leavers-card'
import { LeaveTotals } from './components/leave-totals'
import { MessageName } from './components/message-name'
import { ReasonsChart } from './components/reasons-chart'
import { SharesCard } from './components/shares-card'

const ANY = 'any'

export function LeavingPage() {
  const { t } = useLingui()
  const { span = '30d', topic, message } = useSearch({ from: '/signed-in/audience/leaving' })
  const navigate = useNavigate({ from: '/audience/leaving' })
  const topics = useQuery(topicsQuery)
  const show = (change: { span?: LeaveSpan; topic?: string | undefined; message?: string | undefined }): void => {
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
  }
  return (
    <AudienceFrame
      title={t`Why people leave`}
      description={t`Who unsubscribed by a link or in the preference centre, and what they said when they were asked.`}
      actions={
        <Button asChild>
          <Link to="/settings/public-pages">
            <Trans>Change the reasons</Trans>
          </Link>
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-2">
        <Segmented<LeaveSpan>
          label={t`Time range`}
          value={span}
          options={[
            { value: '30d', label: t`30 days` },
            { value: '90d', label: t`90 days` },
            { value: '1y', label: t`1 year` },
          ]}
          onValueChange={(next) => {
            show({ span: next })
          }}
        />
        <Select
          aria-label={t`Topic`}
          className="w-auto max-w-60 min-w-36"
          value={topic ?? ANY}
          options={[{ value: ANY, label: t`Any topic` }, ...(topics.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          onValueChange={(next) => {
            show({ topic: next === ANY ? undefined : next })
          }}
        />
        {message !== undefined && (
          <Button
            className="max-w-full"
            onClick={() => {
              show({ message: undefined })
            }}
          >
            <span className="truncate">
              <MessageName id={message} />
            </span>
            <X aria-label={t`Any message`} />
          </Button>
        )}
      </div>
      <Figures filter={{ span, topic, message }} show={show} />
    </AudienceFrame>
  )
}

function Figures({ filter, show }: { filter: LeaveFilter; show: (change: { topic?: string; message?: string }) => void }) {
  const timeZone = useTimeZone()
  const series = useQuery(leaveSeriesQuery(filter, timeZone))
  const reasons = useQuery(leaveTotalsQuery(filter, 'reason', timeZone))
  const { span } = filter
  const points = useMemo(() => (series.data === undefined ? undefined : gathered(series.data, span, timeZone)), [series.data, span, timeZone])
  const error = series.error ?? reasons.error
  if (error !== null) {
    return (
      <ProblemBanner
        problem={error}
        onRetry={() => {
          void series.refetch()
          void reasons.refetch()
        }}
      />
    )
  }
  if (reasons.data?.length === 0 && !reasons.isPlaceholderData) {
    return (
      <Card>
        <EmptyState icon={DoorOpen}>
          <Trans>Nobody left in this time.</Trans>
        </EmptyState>
      </Card>
    )
  }
  return (
    <>
      <LeaveTotals reasons={reasons.data} />
      <Card>
        <CardBody>
          <ReasonsChart points={points} />
        </CardBody>
      </Card>
      <SharesCard
        filter={filter}
        onTopic={(topic) => {
          show({ topic })
        }}
        onMessage={(message) => {
          show({ message })
        }}
      />
      <LeaversCard filter={filter} />
    </>
  )
}
