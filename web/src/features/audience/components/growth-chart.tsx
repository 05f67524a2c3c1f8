import { Trans, useLingui } from '@lingui/react/macro'
import { useMemo } from 'react'
import { Chart, ChartHeader, type ChartSeries } from '@/components/ui/chart'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import type { Growth } from '../api/growth-query'

const HEIGHT = 280

/** Those who came as bars, those who went as lines over them. */
export function GrowthChart({ growth }: { growth: Growth | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const series = useMemo(() => {
    const items = growth?.items ?? []
    const all: ChartSeries[] = [
      { key: 'joined', label: t`Joined`, tone: 'success', shape: 'bar', values: items.map(({ joined }) => joined) },
      { key: 'left', label: t`Left`, tone: 'warning', shape: 'line', values: items.map(({ left }) => left) },
      { key: 'bounced', label: t`Bounced for good`, tone: 'danger', shape: 'line', values: items.map(({ bounced }) => bounced) },
      { key: 'complained', label: t`Complained`, tone: 'faint', shape: 'dashed', values: items.map(({ complained }) => complained) },
    ]
    return all.filter(({ key, values }) => key !== 'complained' || values.some((value) => value !== 0))
  }, [t, growth])
  const title = <Trans>Over time</Trans>
  if (growth === undefined) {
    return (
      <>
        <ChartHeader title={title} actions={null} />
        <Skeleton className="h-[280px] w-full" />
      </>
    )
  }
  return (
    <Chart
      title={title}
      label={t`Contacts that joined, left and bounced over time`}
      pointLabel={t`Time`}
      points={growth.items.map(({ at }) => ({ title: format.date(at), tick: format.day(at) }))}
      series={series}
      formatValue={format.number}
      formatTick={format.compact}
      height={HEIGHT}
    />
  )
}
