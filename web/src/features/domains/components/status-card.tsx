import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { RefreshCw, Send } from 'lucide-react'
import type { ReactNode } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Progress } from '@/components/ui/progress'
import { Spinner } from '@/components/ui/spinner'
import { Time } from '@/components/ui/time'
import { useFormat } from '@/lib/format'
import { useCheckDomain } from '../api/use-check-domain'
import { DomainState, healthOf } from './domain-state'
import { checkedRecords, progressOf } from './records'
import { AUTO_CHECK_SECS, useAutoCheck } from './use-auto-check'

/** A verified domain may be sent from for this long after its proof is gone. */
const GRACE_MS = 3 * 86_400_000

/** How the domain is, and the button that asks DNS. */
export function StatusCard({ domain }: { domain: Schema<'DomainDetail'> }) {
  const { t } = useLingui()
  const can = useCan()
  const check = useCheckDomain(domain.name)
  const canCheck = can('domains:write')
  const records = checkedRecords(domain).map(({ record, status }) => ({ optional: record.optional, status }))
  const { done, of } = progressOf(records)
  const rotating = domain.keys.some(({ state }) => state === 'next')
  const waiting = !domain.verified || done < of || rotating
  const left = useAutoCheck(canCheck && waiting && check.error === null, check.isPending, () => {
    check.mutate()
  })
  return (
    <Card>
      <CardBody className="flex flex-col gap-4">
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="flex min-w-0 flex-1 basis-72 flex-col gap-2">
            <div className="flex flex-wrap items-center gap-3">
              <DomainState domain={domain} />
              <span className="text-sm text-ink-faint">
                {domain.checked_at === null || domain.checked_at === undefined ? (
                  <Trans>Not checked yet</Trans>
                ) : (
                  <Trans>
                    Checked <Time at={domain.checked_at} />
                  </Trans>
                )}
              </span>
            </div>
            <p className="max-w-prose text-ink">
              <NextStep domain={domain} missing={of - done} />
            </p>
          </div>
          <div className="flex flex-wrap gap-2">
            {domain.verified && can('messages:send') && (
              <Button asChild>
                <Link to="/send" search={{ from: `hello@${domain.name}` }}>
                  <Send />
                  <Trans>Send from it</Trans>
                </Link>
              </Button>
            )}
            {canCheck && (
              <Button
                variant={waiting ? 'primary' : 'secondary'}
                loading={check.isPending}
                onClick={() => {
                  check.mutate()
                }}
              >
                <RefreshCw />
                <Trans>Check now</Trans>
              </Button>
            )}
          </div>
        </div>
        <div className="flex flex-col gap-2">
          <Progress value={of === 0 ? 1 : done / of} label={t`Needed records found`} tone={done === of ? 'success' : 'accent'} />
          <div className="flex min-h-5 flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm text-ink-soft">
            <span role="status">
              <Trans>
                {done} of {of} needed records found
              </Trans>
            </span>
            {canCheck && waiting && check.error === null && (
              <span className="flex items-center gap-2 text-ink-faint tabular">
                {check.isPending ? (
                  <>
                    <Spinner className="size-3.5" /> <Trans>Asking DNS…</Trans>
                  </>
                ) : (
                  <>
                    <Countdown left={left} /> <Trans>Checks again by itself in {left} s</Trans>
                  </>
                )}
              </span>
            )}
          </div>
        </div>
        {check.error !== null && (
          <ProblemBanner
            problem={check.error}
            onRetry={() => {
              check.mutate()
            }}
          />
        )}
      </CardBody>
    </Card>
  )
}

function NextStep({ domain, missing }: { domain: Schema<'DomainDetail'>; missing: number }): ReactNode {
  const format = useFormat()
  switch (healthOf(domain)) {
    case 'pending':
      return <Trans>Publish the records below. As soon as DNS shows the ownership record or a DKIM record, you can send from this domain.</Trans>
    case 'failing': {
      const end = format.dateTime(new Date(domain.failing_since ?? domain.created_at).getTime() + GRACE_MS)
      return (
        <Trans>
          DNS no longer proves that this domain is yours. Put the records back: after {end} nothing may be sent from it any more.
        </Trans>
      )
    }
    case 'unsigned':
      return <Trans>You can send from this domain, but mail is not signed: receivers distrust unsigned mail. Publish the DKIM records.</Trans>
    case 'verified':
      return missing > 0 ? (
        <Plural
          value={missing}
          one="You can send from this domain. # more needed record makes more of your mail arrive."
          other="You can send from this domain. # more needed records make more of your mail arrive."
        />
      ) : (
        <Trans>Everything is in place: you can send from this domain, and its mail is signed.</Trans>
      )
  }
}

function Countdown({ left }: { left: number }) {
  const part = left / AUTO_CHECK_SECS
  return (
    <svg aria-hidden viewBox="0 0 16 16" className="size-3.5 -rotate-90">
      <circle cx="8" cy="8" r="6" fill="none" strokeWidth="2.5" className="stroke-pressed" />
      <circle
        cx="8"
        cy="8"
        r="6"
        fill="none"
        strokeWidth="2.5"
        pathLength="1"
        strokeDasharray={`${String(part)} 1`}
        className="stroke-accent transition-[stroke-dasharray] duration-1000 ease-linear"
      />
    </svg>
  )
}
