import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Card, CardBody } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Segmented } from '@/components/ui/segmented'
import { Select } from '@/components/ui/select'
import { useTimeZone } from '@/lib/time-zone'
import { type GrowthSpan, type GrowthStep, growthQuery } from './api/growth-query'
import { AudienceFrame } from './components/audience-frame'
import { GrowthChart } from './components/growth-chart'
import { GrowthTotals } from './components/growth-totals'
import { SourceShares } from './components/source-shares'

const STEPS: Record<GrowthSpan, GrowthStep> = { '30d': 'day', '90d': 'week', '1y': 'month' }

export function GrowthPage() {
  const { t } = useLingui()
  const timeZone = useTimeZone()
  const { span = '30d', step = STEPS[span] } = useSearch({ from: '/signed-in/audience/growth' })
  const navigate = useNavigate({ from: '/audience/growth' })
  const growth = useQuery(growthQuery(span, step, timeZone))
  return (
    <AudienceFrame title={t`Growth`} description={t`Who came, who left, and whose address stopped to work.`}>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented<GrowthSpan>
          label={t`Time range`}
          value={span}
          options={[
            { value: '30d', label: t`30 days` },
            { value: '90d', label: t`90 days` },
            { value: '1y', label: t`1 year` },
          ]}
          onValueChange={(next) => void navigate({ search: { span: next }, replace: true, resetScroll: false })}
        />
        <Select<GrowthStep>
          aria-label={t`What one bar covers`}
          className="w-auto min-w-32"
          value={step}
          options={[
            { value: 'day', label: t`By day` },
            { value: 'week', label: t`By week` },
            { value: 'month', label: t`By month` },
          ]}
          onValueChange={(next) => void navigate({ search: (before) => ({ ...before, step: next }), replace: true, resetScroll: false })}
        />
      </div>
      {growth.data === undefined && growth.error !== null ? (
        <ProblemBanner problem={growth.error} onRetry={() => void growth.refetch()} />
      ) : (
        <>
          <GrowthTotals growth={growth.data} />
          <Card>
            <CardBody>
              <GrowthChart growth={growth.data} />
            </CardBody>
          </Card>
          <SourceShares growth={growth.data} />
          <p className="text-sm text-ink-faint">
            <Trans>These are counts of what happened. Contacts that are deleted later do not change them.</Trans>
          </p>
        </>
      )}
    </AudienceFrame>
  )
}
