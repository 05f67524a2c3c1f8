import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { useProviderName } from '@/components/use-provider-name'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Chart, type ChartSeries } from '@/components/ui/chart'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import { CalendarTable } from './calendar-table'
import { rowsOfDays, volumeOf, type WarmupDay } from './days'

type Calendar = Schema<'WarmupCalendar'>

interface WarmupCalendarProps {
  /** `undefined` while it is loaded. */
  calendar: Calendar | undefined
  error: unknown
  onRetry: () => void
  /** Those that were sent to. */
  providers: readonly string[]
  onProvider: (provider: string) => void
  /** A daily volume to be told the date of, once it is one. */
  onVolume: (volume: number | undefined) => void
}

/** Plan, actual and forecast with one provider, as a picture and as a table. */
export function WarmupCalendar({ calendar, error, onRetry, providers, onProvider, onVolume }: WarmupCalendarProps) {
  const { t } = useLingui()
  const providerName = useProviderName()
  const choices = calendar === undefined || providers.includes(calendar.provider) ? providers : [...providers, calendar.provider]
  return (
    <Card>
      <CardHeader
        title={t`Calendar`}
        description={t`What the plan allows, what was sent, and what may come if every day is promoted. Days are in UTC.`}
        actions={
          calendar !== undefined && (
            <Select
              aria-label={t`Mailbox provider`}
              className="w-auto min-w-44"
              value={calendar.provider}
              options={choices.map((value) => ({ value, label: providerName(value) }))}
              onValueChange={onProvider}
            />
          )
        }
      />
      <CardBody className="flex flex-col gap-5">
        {error !== null && calendar === undefined ? (
          <ProblemBanner problem={error} onRetry={onRetry} />
        ) : calendar === undefined ? (
          <Skeleton className="h-72 w-full" />
        ) : (
          <>
            <DaysChart days={calendar.days} />
            <Possible possible={calendar.possible} onVolume={onVolume} />
          </>
        )}
      </CardBody>
      {calendar !== undefined && <CalendarTable days={calendar.days} />}
    </Card>
  )
}

function DaysChart({ days }: { days: readonly WarmupDay[] }) {
  const { t } = useLingui()
  const format = useFormat()
  const rows = rowsOfDays(days)
  const series: ChartSeries[] = [
    { key: 'sent', label: t`Sent`, tone: 'success', shape: 'bar', values: rows.sent },
    { key: 'plan', label: t`Plan`, tone: 'accent', shape: 'line', values: rows.plan },
    { key: 'forecast', label: t`Forecast`, tone: 'accent', shape: 'dashed', values: rows.forecast },
  ]
  return (
    <Chart
      label={t`Mails a day: plan, sent and forecast`}
      pointLabel={t`Day`}
      points={days.map(({ day }) => ({ title: format.utcDate(day), tick: format.utcDay(day) }))}
      series={series}
      formatValue={format.number}
      formatTick={format.compact}
      logarithmic
      height={260}
    />
  )
}

interface PossibleProps {
  possible: Calendar['possible']
  onVolume: (volume: number | undefined) => void
}

/** When will so many a day be possible? */
function Possible({ possible, onVolume }: PossibleProps) {
  const { t } = useLingui()
  const format = useFormat()
  const [typed, setTyped] = useState('')
  const wrong = typed.trim() !== '' && volumeOf(typed) === null
  const volume = format.number(possible?.volume ?? 0)
  const earliest = possible ? format.utcDate(possible.earliest) : ''
  const atPace = possible ? format.utcDate(possible.at_pace) : ''
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3 rounded-md border border-line bg-sunken p-3 sm:p-4">
      <Field className="w-full sm:w-72" label={t`When will so many a day be possible?`} error={wrong ? t`Enter a number of mails a day` : undefined}>
        {(ids) => (
          <Input
            {...ids}
            inputMode="numeric"
            placeholder={format.number(50_000)}
            value={typed}
            onChange={({ target: { value } }) => {
              setTyped(value)
              onVolume(volumeOf(value) ?? undefined)
            }}
          />
        )}
      </Field>
      <p role="status" className="min-h-8 min-w-0 flex-1 basis-60 self-center text-sm">
        {possible === null || possible === undefined ? (
          <span className="text-ink-faint">
            <Trans>Type a number to be told the date.</Trans>
          </span>
        ) : earliest === atPace ? (
          <Trans>
            <strong>{volume}</strong> a day: on <strong>{earliest}</strong>.
          </Trans>
        ) : (
          <Trans>
            <strong>{volume}</strong> a day: on <strong>{earliest}</strong> if every day is promoted; on <strong>{atPace}</strong> at the pace so far.
          </Trans>
        )}
      </p>
    </div>
  )
}
