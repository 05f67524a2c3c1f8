import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleHelp, RotateCw, TriangleAlert } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { liveChecksQuery } from '../api/live-checks-query'

type Check = Schema<'LiveCheck'>

/** What was found in DNS and on the network, what should be, and what to do. */
export function LiveChecklist() {
  const { t } = useLingui()
  const checks = useQuery(liveChecksQuery)
  return (
    <section aria-label={t`Before going live`} aria-busy={checks.isFetching} className="rounded-md border border-line">
      <header className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3 py-2">
        <h3 className="text-sm font-medium">
          {checks.data === undefined ? (
            <Trans>Before going live</Trans>
          ) : checks.data.ready ? (
            <Trans>Ready to go live</Trans>
          ) : (
            <Trans>Not ready yet</Trans>
          )}
        </h3>
        <Button size="sm" loading={checks.isFetching} onClick={() => void checks.refetch()}>
          <RotateCw />
          <Trans>Check again</Trans>
        </Button>
      </header>
      {checks.data !== undefined ? (
        <ul className="divide-y divide-line">
          {checks.data.items.map((check) => (
            <CheckRow key={`${check.id} ${check.domain ?? ''}`} check={check} />
          ))}
        </ul>
      ) : checks.error !== null ? (
        <ProblemBanner problem={checks.error} onRetry={() => void checks.refetch()} className="m-3" />
      ) : (
        <ul className="divide-y divide-line">
          {Array.from({ length: 6 }, (_, index) => (
            <li key={index} className="flex min-h-14 items-center gap-3 px-3 py-2.5">
              <Skeleton className="size-4 rounded-full" />
              <div className="flex flex-1 flex-col gap-1.5">
                <Skeleton className="w-40" />
                <Skeleton className="w-64 max-w-full" />
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const LOOKS = {
  pass: { icon: CircleCheck, ink: 'text-success-ink' },
  warning: { icon: TriangleAlert, ink: 'text-warning-ink' },
  fail: { icon: CircleAlert, ink: 'text-danger-ink' },
  unknown: { icon: CircleHelp, ink: 'text-ink-faint' },
}

function CheckRow({ check }: { check: Check }) {
  const { t } = useLingui()
  const { icon: Icon, ink } = LOOKS[check.status]
  const names: Record<Check['id'], string> = {
    domain_verified: t`A verified sender domain`,
    dkim: t`DKIM signature`,
    dmarc: t`DMARC policy`,
    reverse_dns: t`Reverse DNS`,
    outbound: t`A way out for mail`,
    postal_address: t`Postal address`,
  }
  const states: Record<Check['status'], string> = { pass: t`Passes`, warning: t`Should be better`, fail: t`Fails`, unknown: t`Could not be found out` }
  return (
    <li className="flex gap-3 px-3 py-2.5">
      <Icon aria-hidden className={cn('mt-0.5 size-4 flex-none', ink)} />
      <div className="min-w-0 flex-1 text-sm">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{names[check.id]}</span>
          {check.domain && <span className="break-all text-ink-soft">{check.domain}</span>}
          <span className={cn('text-xs', ink)}>{states[check.status]}</span>
          {check.required && check.status !== 'pass' && (
            <Badge tone="danger">
              <Trans>Required</Trans>
            </Badge>
          )}
        </p>
        {check.status === 'pass' ? (
          <p className="break-words text-ink-faint">{check.found}</p>
        ) : (
          <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
            <dt className="text-ink-faint">
              <Trans>Found</Trans>
            </dt>
            <dd className="break-words">{check.found === '' ? '—' : check.found}</dd>
            <dt className="text-ink-faint">
              <Trans>Expected</Trans>
            </dt>
            <dd className="break-words">{check.expected}</dd>
            {check.fix !== null && check.fix !== undefined && (
              <>
                <dt className="text-ink-faint">
                  <Trans>To do</Trans>
                </dt>
                <dd className="font-medium break-words">{check.fix}</dd>
              </>
            )}
          </dl>
        )}
      </div>
    </li>
  )
}
