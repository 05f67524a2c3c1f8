import { Trans, useLingui } from '@lingui/react/macro'
import { useMemo } from 'react'
import { Chart, ChartHeader, type ChartSeries, type ChartTone } from '@/components/ui/chart'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import type { LeavePoint } from '../api/leave-series-query'
import { mostFrequent, othersOf, silentOf } from './gathered'
import { useReasonWords } from './use-reason-words'

const HEIGHT = 280
const TONES: readonly ChartTone[] = ['accent', 'warning', 'info', 'danger']

/** Those who left as bars, told apart by why. */
export function ReasonsChart({ points }: { points: readonly LeavePoint[] | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const words = useReasonWords()
  const found = useMemo(() => mostFrequent(points ?? []), [points])
  const title = <Trans>Over time</Trans>
  if (points === undefined) {
    return (
      <>
        <ChartHeader title={title} actions={null} />
        <Skeleton className="h-[280px] w-full" />
      </>
    )
  }
  const { shown, hasOthers } = found
  const series: ChartSeries[] = shown.map((reason, place) => ({
    key: `reason ${reason}`,
    label: words(reason),
    tone: TONES[place] ?? 'accent',
    shape: 'bar',
    values: points.map(({ reasons }) => reasons[reason] ?? 0),
  }))
  if (hasOthers) series.push({ key: 'others', label: t`Other reasons`, tone: 'success', shape: 'bar', values: points.map((point) => othersOf(point, shown)) })
  series.push({ key: 'none', label: words(''), tone: 'faint', shape: 'bar', values: points.map(silentOf) })
  return (
    <Chart
      title={title}
      label={t`People who left over time, by reason`}
      pointLabel={t`Time`}
      points={points.map(({ at }) => ({ title: format.date(at), tick: format.day(at) }))}
      series={series}
      formatValue={format.number}
      formatTick={format.compact}
      height={HEIGHT}
    />
  )
}
