import { useLingui } from '@lingui/react/macro'
import { type ReactNode, useMemo } from 'react'
import { Chart, ChartHeader, type ChartPoint, type ChartSeries } from '@/components/ui/chart'
import { Skeleton } from '@/components/ui/skeleton'
import { type Format, useFormat } from '@/lib/format'
import { bucketOf, type Range } from '../api/range'
import type { SeriesPoint } from '../api/series'

const HEIGHT = 260

type Name = 'accepted' | 'delivered' | 'deferred' | 'bounced' | 'expired' | 'captured'

/** Shown only when there is some. */
const RARE: readonly Name[] = ['captured', 'expired']

interface DeliveryChartProps {
  points: SeriesPoint[] | undefined
  range: Range
  title: ReactNode
  actions: ReactNode
}

export function DeliveryChart({ points, range, title, actions }: DeliveryChartProps) {
  const { t } = useLingui()
  const format = useFormat()
  const series = useMemo(() => {
    // Outcomes stand on each other; the others are lines over them.
    const all: (Omit<ChartSeries, 'key' | 'values'> & { key: Name })[] = [
      { key: 'delivered', label: t`Delivered`, tone: 'success', shape: 'bar' },
      { key: 'captured', label: t`Captured`, tone: 'info', shape: 'bar' },
      { key: 'bounced', label: t`Bounced`, tone: 'danger', shape: 'bar' },
      { key: 'expired', label: t`Expired`, tone: 'faint', shape: 'bar' },
      { key: 'deferred', label: t`Deferred`, tone: 'warning', shape: 'line' },
      { key: 'accepted', label: t`Accepted`, tone: 'accent', shape: 'dashed' },
    ]
    return all
      .map((one) => ({ ...one, values: (points ?? []).map((point) => point[one.key]) }))
      .filter(({ key, values }) => !RARE.includes(key) || values.some((value) => value > 0))
  }, [t, points])
  const along = useMemo(() => (points === undefined ? null : pointsOf(points, range, format)), [points, range, format])
  if (along === null) {
    return (
      <>
        <ChartHeader title={title} actions={actions} />
        <Skeleton className="h-[260px] w-full" />
      </>
    )
  }
  return (
    <Chart
      title={title}
      actions={actions}
      label={t`Mail accepted, delivered, deferred and bounced over time`}
      pointLabel={t`Time`}
      points={along}
      series={series}
      formatValue={format.number}
      formatTick={format.compact}
      height={HEIGHT}
    />
  )
}

/** Hours of a day have their time, the others their day, where it begins. */
function pointsOf(points: readonly SeriesPoint[], range: Range, format: Format): ChartPoint[] {
  let before: string | undefined
  return points.map(({ at }) => {
    const title = bucketOf(range) === 'day' ? format.date(at) : format.dateTime(at)
    const tick = range === '24h' ? format.time(at) : format.day(at)
    const begins = tick !== before
    before = tick
    return { title, tick: begins ? tick : undefined }
  })
}
