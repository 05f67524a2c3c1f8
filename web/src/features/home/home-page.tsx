import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Send } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLive } from '@/api/live'
import { useCan, useWorkspace } from '@/api/session'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { ChartHeader } from '@/components/ui/chart'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Segmented } from '@/components/ui/segmented'
import { useTimeZone } from '@/lib/time-zone'
import { useThrottled } from '@/lib/use-throttled'
import { anyMessageQuery } from './api/any-message'
import { attentionQuery } from './api/attention'
import { slowestQuery } from './api/destinations'
import type { Range } from './api/range'
import { seriesQuery } from './api/series'
import { todayQuery } from './api/totals'
import { AttentionList } from './components/attention-list'
import { DeliveryChart } from './components/delivery-chart'
import { SlowestDestinations } from './components/slowest-destinations'
import { Today } from './components/today'

const TOPICS = ['totals'] as const
/** Figures of today follow what happens, the rest at leisure. */
const TODAY_MS = 3_000
const REST_MS = 20_000

interface HomePageProps {
  /** The checklist of first steps, a feature of its own. */
  onboarding?: ReactNode
}

export function HomePage({ onboarding }: HomePageProps) {
  const { t } = useLingui()
  const timeZone = useTimeZone()
  const workspace = useWorkspace()
  const any = useQuery(anyMessageQuery)
  const today = useQuery(todayQuery(timeZone))
  const attention = useQuery(attentionQuery)
  useFollowFigures()
  const showCaptured = workspace?.mode === 'sandbox' || (today.data?.today.captured ?? 0) > 0
  return (
    <Page title={t`Home`} description={workspace?.name}>
      {onboarding}
      {today.error !== null && today.data === undefined ? (
        <ProblemBanner problem={today.error} onRetry={() => void today.refetch()} />
      ) : (
        <Today today={today.data?.today} yesterday={today.data?.yesterday} showCaptured={showCaptured} />
      )}
      {any.data === false ? (
        <FirstMail />
      ) : (
        <Trends
          attention={
            <AttentionList items={attention.data} error={attention.error} onRetry={() => void attention.refetch()} className="lg:col-span-1" />
          }
        />
      )}
    </Page>
  )
}

/** Over time, and where it takes long. */
function Trends({ attention }: { attention: ReactNode }) {
  const { t } = useLingui()
  const timeZone = useTimeZone()
  const { range = '24h' } = useSearch({ from: '/signed-in/' })
  const navigate = useNavigate({ from: '/' })
  const series = useQuery(seriesQuery(range, timeZone))
  const slowest = useQuery(slowestQuery(range, timeZone))
  const options: { value: Range; label: string; title: string }[] = [
    { value: '24h', label: t`24 h`, title: t`Last 24 hours` },
    { value: '7d', label: t`7 d`, title: t`Last 7 days` },
    { value: '30d', label: t`30 d`, title: t`Last 30 days` },
  ]
  const title = <Trans>Delivery over time</Trans>
  const ranges = (
    <Segmented
      label={t`Time range`}
      value={range}
      options={options}
      onValueChange={(next) => void navigate({ search: { range: next }, replace: true, resetScroll: false })}
    />
  )
  return (
    <>
      <div className="grid grid-cols-1 items-stretch gap-5 lg:grid-cols-3">
        <Card className="lg:col-span-2">
          <CardBody>
            {series.data === undefined && series.error !== null ? (
              <>
                <ChartHeader title={title} actions={ranges} />
                <ProblemBanner problem={series.error} onRetry={() => void series.refetch()} />
              </>
            ) : (
              <DeliveryChart points={series.data} range={range} title={title} actions={ranges} />
            )}
          </CardBody>
        </Card>
        {attention}
      </div>
      <SlowestDestinations
        rows={slowest.data}
        error={slowest.error}
        onRetry={() => void slowest.refetch()}
        stale={slowest.isPlaceholderData}
      />
    </>
  )
}

function FirstMail() {
  const can = useCan()
  return (
    <Card>
      <EmptyState
        icon={Send}
        action={
          can('messages:send') ? (
            <Button asChild variant="primary">
              <Link to="/send">
                <Trans>Send a test message</Trans>
              </Link>
            </Button>
          ) : undefined
        }
      >
        <Trans>No mail yet. As soon as this workspace sends something, you see here where it stands.</Trans>
      </EmptyState>
    </Card>
  )
}

function useFollowFigures(): void {
  const queryClient = useQueryClient()
  const invalidate = (...queryKey: unknown[]): void => {
    void queryClient.invalidateQueries({ queryKey })
  }
  const today = useThrottled(() => {
    invalidate('stats', 'today')
    if (queryClient.getQueryData(anyMessageQuery.queryKey) === false) invalidate(...anyMessageQuery.queryKey)
  }, TODAY_MS)
  const rest = useThrottled(() => {
    invalidate('stats', 'series')
    invalidate('stats', 'destinations')
    invalidate('attention')
  }, REST_MS)
  useLive(TOPICS, () => {
    today()
    rest()
  })
}
