import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Chart, type ChartSeries } from '@/components/ui/chart'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import { useFormat } from '@/lib/format'
import type { Report } from '../api/rehearsal-query'
import { AdviceList } from './advice-list'
import { byDay, reputationByDay } from './figures'
import { LimitsTable } from './limits-table'
import { ProvidersTable } from './providers-table'
import { SourcesTable } from './sources-table'
import { useKindName } from './use-kind-name'

/** What a rehearsal found: what to change, drawn by provider and day, limits hit, reputation. */
export function ReportView({ report }: { report: Report }) {
  const { t } = useLingui()
  const { days } = report
  return (
    <>
      {report.cancelled && (
        <Notice>
          <Plural value={days} one="It was ended early: this is what # day brought." other="It was ended early: this is what # days brought." />
        </Notice>
      )}
      <Card>
        <CardHeader title={t`What to change`} />
        <CardBody>
          <AdviceList advice={report.advice} />
        </CardBody>
      </Card>
      <DaysCard report={report} />
      <Card>
        <CardHeader title={t`By provider`} description={t`Deferrals are attempts that ended with “not now”. Held back was not sent that day because there was no room for it.`} />
        <ProvidersTable report={report} />
      </Card>
      <LimitsTable limits={report.limits} />
      <SourcesTable sources={report.sources} />
    </>
  )
}

const ALL = 'all'

function DaysCard({ report }: { report: Report }) {
  const { t } = useLingui()
  const kindName = useKindName()
  const [chosen, setChosen] = useState<string>(ALL)
  const provider = chosen === ALL ? undefined : chosen
  return (
    <Card>
      <CardHeader
        title={t`Day by day`}
        actions={
          <Select
            aria-label={t`Mailbox provider`}
            className="w-auto min-w-44"
            value={chosen}
            options={[{ value: ALL, label: t`All providers` }, ...report.providers.map((one) => ({ value: one.provider, label: kindName(one.provider) }))]}
            onValueChange={setChosen}
          />
        }
      />
      <CardBody className="flex flex-col gap-6">
        <MailChart report={report} provider={provider} />
        <ReputationChart report={report} provider={provider} />
      </CardBody>
    </Card>
  )
}

function usePoints(days: number): { title: string; tick: string | undefined }[] {
  const { t } = useLingui()
  return Array.from({ length: days }, (_, index) => {
    const day = index + 1
    return { title: t`Day ${day}`, tick: days <= 15 || day % 5 === 0 || day === 1 ? String(day) : undefined }
  })
}

function MailChart({ report, provider }: { report: Report; provider: string | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const points = usePoints(report.days)
  const inbox = byDay(report, 'inbox', provider)
  const delivered = byDay(report, 'delivered', provider)
  const spam = byDay(report, 'spam', provider)
  const series: ChartSeries[] = [
    { key: 'inbox', label: t`Inbox`, tone: 'success', shape: 'bar', values: inbox },
    { key: 'spam', label: t`Spam folder`, tone: 'warning', shape: 'bar', values: spam },
    { key: 'bounced', label: t`Bounced`, tone: 'danger', shape: 'bar', values: byDay(report, 'bounced', provider) },
    { key: 'delivered', label: t`Delivered`, tone: 'accent', shape: 'line', values: delivered },
    { key: 'wanted', label: t`Wanted`, tone: 'faint', shape: 'dashed', values: byDay(report, 'wanted', provider) },
    { key: 'deferrals', label: t`Deferrals`, tone: 'info', shape: 'line', values: byDay(report, 'deferrals', provider) },
  ]
  return <Chart label={t`Messages a day`} pointLabel={t`Day`} points={points} series={series} formatValue={format.number} formatTick={format.compact} height={280} />
}

function ReputationChart({ report, provider }: { report: Report; provider: string | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const points = usePoints(report.days)
  const series: ChartSeries[] = [{ key: 'reputation', label: t`Reputation`, tone: 'accent', shape: 'line', values: reputationByDay(report, provider) }]
  return (
    <div>
      <p className="text-sm text-ink-soft">
        <Trans>Reputation: above 70 % a provider takes what you send; below 40 % much goes to the spam folder.</Trans>
      </p>
      <Chart
        label={t`Reputation by day`}
        pointLabel={t`Day`}
        points={points}
        series={series}
        formatValue={(value) => format.percent(value, 0)}
        formatTick={(value) => format.percent(value, 0)}
        height={180}
      />
    </div>
  )
}
