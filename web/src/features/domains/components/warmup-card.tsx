import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Pause, Play, Thermometer } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { WarmupCalendar } from '@/components/warmup/calendar'
import { ProgressTable } from '@/components/warmup/progress-table'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/use-debounced'
import { domainCalendarQuery } from '../api/domain-calendar-query'
import { domainWarmupQuery } from '../api/domain-warmup-query'
import { useEndDomainWarmup } from '../api/use-end-domain-warmup'
import { useSetDomainWarmup } from '../api/use-set-domain-warmup'
import { WarmupDialog } from './warmup-dialog'

type Warmup = Schema<'Warmup'>

/** Little mail a day at first, while mailbox providers get to know the domain. */
export function WarmupCard({ name }: { name: string }) {
  const { t } = useLingui()
  const format = useFormat()
  const warmup = useQuery(domainWarmupQuery(name))
  const plan = warmup.data?.plan ?? ''
  const began = warmup.data ? format.utcDate(warmup.data.began) : ''
  return (
    <>
      <Card>
        <CardHeader
          title={t`Warm-up`}
          description={
            plan === '' ? (
              <Trans>A new domain that sends much at once looks like a spammer's. A warm-up lets little leave at first, and more as it goes well.</Trans>
            ) : warmup.data?.paused === true ? (
              <Trans>Plan {plan}, since {began}. Paused: the stages and their limits stay what they are.</Trans>
            ) : (
              <Trans>Plan {plan}, since {began}.</Trans>
            )
          }
          actions={warmup.data !== undefined && <Actions name={name} warmup={warmup.data} />}
          className="pb-4"
        />
        {warmup.error !== null && warmup.data === undefined && (
          <CardBody className="pt-0">
            <ProblemBanner problem={warmup.error} onRetry={() => void warmup.refetch()} />
          </CardBody>
        )}
        {warmup.isPending && (
          <CardBody className="pt-0">
            <Skeleton className="w-56" />
          </CardBody>
        )}
        {warmup.data && <ProgressTable providers={warmup.data.providers} />}
      </Card>
      {warmup.data && <Calendar name={name} warmup={warmup.data} />}
    </>
  )
}

function Actions({ name, warmup }: { name: string; warmup: Warmup | null }) {
  const { t } = useLingui()
  const can = useCan()
  const [choosing, setChoosing] = useState(false)
  const [ending, setEnding] = useState(false)
  const set = useSetDomainWarmup(name)
  const end = useEndDomainWarmup(name)
  if (!can('domains:write')) return null
  return (
    <>
      {warmup !== null && (
        <Button
          loading={set.isPending}
          onClick={() => {
            set.mutate({ plan: warmup.plan, paused: !warmup.paused }, { onError: toast.error })
          }}
        >
          {warmup.paused ? <Play /> : <Pause />}
          {warmup.paused ? <Trans>Resume</Trans> : <Trans>Pause</Trans>}
        </Button>
      )}
      <Button
        onClick={() => {
          setChoosing(true)
        }}
      >
        <Thermometer />
        {warmup === null ? <Trans>Start a warm-up</Trans> : <Trans>Another plan</Trans>}
      </Button>
      {warmup !== null && (
        <Button
          variant="danger-ghost"
          onClick={() => {
            setEnding(true)
          }}
        >
          <Trans>End</Trans>
        </Button>
      )}
      <WarmupDialog name={name} warmup={warmup} open={choosing} onOpenChange={setChoosing} />
      <ConfirmDialog
        open={ending}
        onOpenChange={setEnding}
        title={t`End the warm-up of ${name}?`}
        confirmLabel={t`End warm-up`}
        danger
        onConfirm={() => end.mutateAsync()}
      >
        <Trans>No limit is left, and its calendar is forgotten.</Trans>
      </ConfirmDialog>
    </>
  )
}

function Calendar({ name, warmup }: { name: string; warmup: Warmup }) {
  const [provider, setProvider] = useState<string>()
  const [volume, setVolume] = useState<number>()
  const settled = useDebounced(volume)
  const calendar = useQuery(domainCalendarQuery(name, { provider, volume: settled }))
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
