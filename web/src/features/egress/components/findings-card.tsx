import { Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, CircleHelp, CircleMinus, type LucideIcon, RefreshCw, TriangleAlert } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'
import type { Source } from '../api/sources-query'
import { useCheckSource } from '../api/use-check-source'

type Finding = Schema<'SourceFinding'>

/** What the last check found, what it expected, and what to do. */
export function FindingsCard({ source }: { source: Source }) {
  const { t } = useLingui()
  const check = useCheckSource()
  const { findings } = source
  const run = (
    <Button
      loading={check.isPending}
      onClick={() => {
        check.mutate(source.id)
      }}
    >
      <RefreshCw />
      <Trans>Check now</Trans>
    </Button>
  )
  return (
    <Card aria-busy={check.isPending}>
      <CardHeader
        title={t`Health`}
        description={
          source.checked_at === null || source.checked_at === undefined ? (
            <Trans>Not checked yet</Trans>
          ) : (
            <Trans>
              Checked <Time at={source.checked_at} />. It happens by itself every half hour.
            </Trans>
          )
        }
        actions={run}
      />
      {check.error !== null && <ProblemBanner problem={check.error} className="mx-4 mt-4 sm:mx-5" />}
      {findings.length === 0 ? (
        <EmptyState className="py-8">
          <Trans>The first check comes within a minute.</Trans>
        </EmptyState>
      ) : (
        <ul className="mt-3 divide-y divide-line border-t border-line">
          {findings.map((finding, index) => (
            <FindingRow key={index} finding={finding} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const LOOKS: Record<Finding['status'], { icon: LucideIcon; ink: string }> = {
  pass: { icon: CircleCheck, ink: 'text-success-ink' },
  warning: { icon: TriangleAlert, ink: 'text-warning-ink' },
  fail: { icon: CircleAlert, ink: 'text-danger-ink' },
  unknown: { icon: CircleHelp, ink: 'text-ink-faint' },
  skipped: { icon: CircleMinus, ink: 'text-ink-faint' },
}

function FindingRow({ finding }: { finding: Finding }) {
  const { t } = useLingui()
  const { status, about, found, expected, fix } = finding
  const { icon: Icon, ink } = LOOKS[status]
  const states: Record<Finding['status'], string> = {
    pass: t`Good`,
    warning: t`Should be better`,
    fail: t`Fails`,
    unknown: t`Could not be found out`,
    skipped: t`Does not apply`,
  }
  const names: Record<Finding['check'], string> = {
    plumbed: t`On this machine`,
    proxy: t`Proxy`,
    reverse_name: t`Reverse DNS`,
    ehlo_name: t`EHLO name`,
    spf: t`SPF`,
    blocklist: t`Blocklist`,
  }
  const bad = status === 'warning' || status === 'fail'
  return (
    <li className="flex gap-2.5 px-4 py-2.5 text-sm sm:px-5">
      <Icon role="img" aria-label={states[status]} className={cn('mt-0.5 size-4 flex-none', ink)} />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <span className="font-medium">{names[finding.check]}</span>
          {about && <span className="text-ink-soft"> · {about}</span>}
        </p>
        {status === 'skipped' ? (
          <p className="mt-0.5 break-words text-ink-faint">
            {states[status]}: {found}
          </p>
        ) : (
          <dl className="mt-0.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
            <dt className="text-ink-faint">
              <Trans>Found</Trans>
            </dt>
            <dd className="break-words">{found}</dd>
            {bad && expected !== '' && (
              <>
                <dt className="text-ink-faint">
                  <Trans>Expected</Trans>
                </dt>
                <dd className="break-words">{expected}</dd>
              </>
            )}
            {fix && (
              <>
                <dt className="text-ink-faint">
                  <Trans>To do</Trans>
                </dt>
                <dd className="font-medium break-words">{fix}</dd>
              </>
            )}
          </dl>
        )}
      </div>
    </li>
  )
}
