import { useLingui } from '@lingui/react/macro'
import { useMemo } from 'react'
import { Chart, type ChartColours, type ChartOption } from '@/components/ui/chart'
import { Skeleton } from '@/components/ui/skeleton'
import { chartTooltip } from '@/lib/chart-tooltip'
import { type Format, useFormat } from '@/lib/format'
import { bucketOf, type Range } from '../api/range'
import type { SeriesPoint } from '../api/series'

const HEIGHT = 260
/** The toolbar of the chart. */
const BAR = 32

type Name = 'accepted' | 'delivered' | 'deferred' | 'bounced' | 'expired' | 'captured'

interface Line {
  name: Name
  label: string
  colour: keyof ChartColours
  /** Outcomes stand on each other; the others are lines over them. */
  kind: 'outcome' | 'line' | 'dashed'
}

interface DeliveryChartProps {
  points: SeriesPoint[] | undefined
  range: Range
}

export function DeliveryChart({ points, range }: DeliveryChartProps) {
  const { t } = useLingui()
  const format = useFormat()
  const lines = useMemo<Line[]>(() => {
    const all: Line[] = [
      { name: 'delivered', label: t`Delivered`, colour: 'success', kind: 'outcome' },
      { name: 'captured', label: t`Captured`, colour: 'info', kind: 'outcome' },
      { name: 'bounced', label: t`Bounced`, colour: 'danger', kind: 'outcome' },
      { name: 'expired', label: t`Expired`, colour: 'inkFaint', kind: 'outcome' },
      { name: 'deferred', label: t`Deferred`, colour: 'warning', kind: 'line' },
      { name: 'accepted', label: t`Accepted`, colour: 'accent', kind: 'dashed' },
    ]
    const rare: Name[] = ['captured', 'expired']
    return all.filter(({ name }) => !rare.includes(name) || (points ?? []).some((point) => point[name] > 0))
  }, [t, points])
  const option = useMemo(() => (points === undefined ? null : optionOf(points, lines, range, format)), [points, lines, range, format])
  if (points === undefined || option === null) {
    return (
      <div style={{ height: HEIGHT + BAR + 4 }} className="flex flex-col justify-end">
        <Skeleton className="h-[260px] w-full" />
      </div>
    )
  }
  const table = {
    columns: [t`Time`, ...lines.map(({ label }) => label)],
    rows: points.map((point) => [titleOf(point, range, format), ...lines.map(({ name }) => format.number(point[name]))]),
  }
  return <Chart label={t`Mail accepted, delivered, deferred and bounced over time`} option={option} table={table} height={HEIGHT} />
}

function titleOf(point: SeriesPoint, range: Range, format: Format): string {
  return bucketOf(range) === 'day' ? format.date(point.at) : format.dateTime(point.at)
}

function optionOf(points: SeriesPoint[], lines: Line[], range: Range, format: Format) {
  return (colours: ChartColours): ChartOption => ({
    grid: { left: 8, right: 8, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: {
      top: 0,
      left: 0,
      itemWidth: 10,
      itemHeight: 10,
      itemGap: 14,
      icon: 'roundRect',
      textStyle: { color: colours.inkSoft, fontSize: 12 },
    },
    tooltip: {
      trigger: 'axis',
      backgroundColor: colours.surface,
      borderColor: colours.line,
      padding: [8, 10],
      textStyle: { color: colours.ink, fontSize: 12 },
      axisPointer: { type: 'shadow', shadowStyle: { color: colours.line, opacity: 0.4 } },
      formatter: (params: { dataIndex: number }[]) => {
        const point = points[params[0]?.dataIndex ?? 0]
        if (point === undefined) return ''
        const rows = lines.map(({ name, label, colour }) => ({ colour: colours[colour], label, value: format.number(point[name]) }))
        return chartTooltip(titleOf(point, range, format), rows)
      },
    },
    xAxis: {
      type: 'category',
      data: points.map((point) => point.at),
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: {
        color: colours.inkFaint,
        fontSize: 11,
        hideOverlap: true,
        ...(range === '7d' ? { interval: (index: number) => index % 24 === 0 } : {}),
        formatter: (at: string) => (range === '24h' ? format.time(at) : format.day(at)),
      },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.inkFaint, fontSize: 11, formatter: (value: number) => format.compact(value) },
    },
    series: lines.map((line) => seriesOf(line, points, colours, range)),
  })
}

function seriesOf({ name, label, colour, kind }: Line, points: SeriesPoint[], colours: ChartColours, range: Range): Record<string, unknown> {
  const data = points.map((point) => point[name])
  const shared = { name: label, data, itemStyle: { color: colours[colour] } }
  if (kind === 'outcome') {
    return { ...shared, type: 'bar', stack: 'outcome', barCategoryGap: range === '7d' ? '10%' : '30%' }
  }
  const lineStyle = { color: colours[colour], width: 2, ...(kind === 'dashed' ? { type: 'dashed' } : {}) }
  return { ...shared, type: 'line', lineStyle, showSymbol: false, smooth: 0.15, smoothMonotone: 'x' }
}
