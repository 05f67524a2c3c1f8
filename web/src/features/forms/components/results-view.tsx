import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Schema } from '@/api/types'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Chart, type ChartSeries } from '@/components/ui/chart'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Segmented } from '@/components/ui/segmented'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import { reportQuery } from '../api/report-query'
import { draftOf } from '../draft'
import { Funnel } from './funnel'
import { VersionsCard } from './versions-card'

type Days = '7' | '30' | '90' | '366'

interface ResultsViewProps {
  form: Schema<'Form'>
  canWrite: boolean
}

export function ResultsView({ form, canWrite }: ResultsViewProps) {
  const { t } = useLingui()
  const [days, setDays] = useState<Days>('30')
  const report = useQuery(reportQuery(form.id, Number(days)))
  if (report.error !== null) return <ProblemBanner problem={report.error} onRetry={() => void report.refetch()} />
  const draft = draftOf(form)
  const turnedAway = report.data?.total.turned_away ?? 0
  return (
    <div className="flex flex-col gap-4">
      <Segmented
        label={t`Days`}
        value={days}
        onValueChange={setDays}
        options={[
          { value: '7', label: t`7 days` },
          { value: '30', label: t`30 days` },
          { value: '90', label: t`90 days` },
          { value: '366', label: t`A year` },
        ]}
        className="self-start"
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <Card>
          <CardHeader title={t`The way through the form`} description={t`The small figure is the share that went on from the stage before.`} />
          <CardBody>
            {report.data === undefined ? (
              <Skeleton className="h-52 w-full" />
            ) : (
              <Funnel figures={report.data.total} titles={draft.steps.map((step) => step.title)} promises={draft.magnet !== null} />
            )}
            {turnedAway > 0 && (
              <p className="mt-3 text-sm text-ink-faint">
                <Plural value={turnedAway} one="# program was turned away." other="# programs were turned away." />
              </p>
            )}
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={t`Day by day`} />
          <CardBody>{report.data === undefined ? <Skeleton className="h-52 w-full" /> : <DayChart days={report.data.days} />}</CardBody>
        </Card>
      </div>
      {report.data !== undefined && <Sources sources={report.data.sources} />}
      <VersionsCard form={form} figures={report.data?.versions ?? []} canWrite={canWrite} />
    </div>
  )
}

function DayChart({ days }: { days: Schema<'FormReport'>['days'] }) {
  const { t } = useLingui()
  const format = useFormat()
  const series = useMemo<ChartSeries[]>(
    () => [
      { key: 'confirms', label: t`Confirmed`, tone: 'success', shape: 'bar', values: days.map((day) => day.figures.confirms) },
      { key: 'submits', label: t`Sent`, tone: 'accent', shape: 'line', values: days.map((day) => day.figures.submits) },
      { key: 'views', label: t`Views`, tone: 'faint', shape: 'dashed', values: days.map((day) => day.figures.views) },
    ],
    [t, days],
  )
  return (
    <Chart
      label={t`Views, forms sent and confirmations by day`}
      pointLabel={t`Day`}
      points={days.map(({ date }) => ({ title: format.utcDate(date), tick: format.utcDay(date) }))}
      series={series}
      formatValue={format.number}
      formatTick={format.compact}
      height={220}
    />
  )
}

function Sources({ sources }: { sources: Schema<'FormReport'>['sources'] }) {
  const { t } = useLingui()
  const format = useFormat()
  return (
    <Card>
      <CardHeader title={t`Where people came from`} />
      <CardBody className="overflow-x-auto">
        {sources.length === 0 ? (
          <p className="text-sm text-ink-faint">
            <Trans>Nobody has seen the form in these days.</Trans>
          </p>
        ) : (
          <table className="w-full text-sm">
            <thead>
              <tr className="text-xs text-ink-faint">
                <th scope="col" className="py-1.5 text-left font-medium">{t`Source`}</th>
                <th scope="col" className="py-1.5 text-right font-medium">{t`Views`}</th>
                <th scope="col" className="py-1.5 text-right font-medium">{t`Sent`}</th>
                <th scope="col" className="py-1.5 text-right font-medium">{t`Confirmed`}</th>
              </tr>
            </thead>
            <tbody>
              {sources.map(({ source, figures }) => (
                <tr key={source} className="border-t border-line">
                  <th scope="row" className="py-1.5 text-left font-normal break-all">
                    {source === '' ? t`directly` : source === '(other)' ? t`others` : source}
                  </th>
                  <td className="tabular py-1.5 text-right">{format.number(figures.views)}</td>
                  <td className="tabular py-1.5 text-right">{format.number(figures.submits)}</td>
                  <td className="tabular py-1.5 text-right">{format.number(figures.confirms)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </CardBody>
    </Card>
  )
}
