import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Thermometer } from 'lucide-react'
import { useState } from 'react'
import { asProblem } from '@/api/problem'
import { Page } from '@/components/page'
import { WarmupCalendar } from '@/components/warmup/calendar'
import { ProgressTable } from '@/components/warmup/progress-table'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/use-debounced'
import { calendarQuery } from './api/calendar-query'
import { sourceNamesQuery } from './api/source-names-query'
import { warmupQuery } from './api/warmup-query'
import type { Warmup } from './api/warmups-query'
import { WarmupActions } from './components/warmup-actions'
import { subjectOf } from './components/warmup-columns'
import { WarmupState } from './components/warmup-state'

export function WarmupPage() {
  const { t } = useLingui()
  const { id } = useParams({ from: '/signed-in/installation/warmups/$id' })
  const warmup = useQuery(warmupQuery(id))
  const sources = useQuery(sourceNamesQuery)
  const name = warmup.data === undefined ? t`Warm-up` : subjectOf(warmup.data, sources.data)
  return (
    <Page
      title={name}
      crumbs={[{ label: t`Warm-up`, to: '/installation/warmups' }]}
      actions={warmup.data !== undefined && <WarmupActions key={warmup.data.plan} warmup={warmup.data} name={name} />}
    >
      {warmup.data !== undefined ? (
        <>
          <ProgressCard warmup={warmup.data} />
          <Calendar warmup={warmup.data} />
        </>
      ) : warmup.error === null ? (
        ['h-52', 'h-96'].map((height) => (
          <Card key={height} className={height}>
            <CardBody>
              <SkeletonLines lines={3} />
            </CardBody>
          </Card>
        ))
      ) : asProblem(warmup.error).status === 404 ? (
        <Card>
          <EmptyState
            icon={Thermometer}
            action={
              <Button asChild>
                <Link to="/installation/warmups">
                  <Trans>All warm-ups</Trans>
                </Link>
              </Button>
            }
          >
            <Trans>There is no such warm-up.</Trans>
          </EmptyState>
        </Card>
      ) : (
        <ProblemBanner problem={warmup.error} onRetry={() => void warmup.refetch()} />
      )}
    </Page>
  )
}

function ProgressCard({ warmup }: { warmup: Warmup }) {
  const { t } = useLingui()
  const format = useFormat()
  const { plan } = warmup
  const began = format.utcDate(warmup.began)
  return (
    <Card>
      <CardHeader
        title={t`Progress`}
        description={warmup.paused ? <Trans>Plan {plan}, since {began}. Paused: the stages and their limits stay what they are.</Trans> : <Trans>Plan {plan}, since {began}.</Trans>}
        actions={<WarmupState warmup={warmup} />}
      />
      <div className="mt-2">
        <ProgressTable providers={warmup.providers} />
      </div>
    </Card>
  )
}

function Calendar({ warmup }: { warmup: Warmup }) {
  const [provider, setProvider] = useState<string>()
  const [volume, setVolume] = useState<number>()
  const settled = useDebounced(volume)
  const calendar = useQuery(calendarQuery(warmup.id, { provider, volume: settled }))
  return (
    <WarmupCalendar
      calendar={calendar.data}
      error={calendar.error}
      onRetry={() => void calendar.refetch()}
      providers={warmup.providers.map((one) => one.provider)}
      onProvider={setProvider}
      onVolume={setVolume}
    />
  )
}
