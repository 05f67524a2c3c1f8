import { Trans } from '@lingui/react/macro'
import { type ReactNode, useState } from 'react'
import { cn } from '@/lib/cn'
import { figureOf } from '@/lib/plot'
import { Button } from './button'
import { ChartPlot } from './chart-plot'

export type ChartTone = 'accent' | 'success' | 'warning' | 'danger' | 'info' | 'faint'

export interface ChartSeries {
  key: string
  label: string
  tone: ChartTone
  /** Bars stand on each other; lines are drawn over them. */
  shape: 'bar' | 'line' | 'dashed'
  /** `null` where there is none. */
  values: readonly (number | null)[]
}

export interface ChartPoint {
  /** Of the tooltip, and of the row of the table. */
  title: string
  /** Under the axis; of some points only. */
  tick: string | undefined
}

export interface ChartProps {
  /** What the chart shows, in a sentence. */
  label: string
  /** What the points are: the head of the table's first column. */
  pointLabel: string
  points: readonly ChartPoint[]
  series: readonly ChartSeries[]
  /** Of tooltip and table. */
  formatValue: (value: number) => string
  /** Of the axis, where there is little room. */
  formatTick: (value: number) => string
  /** For what grows by factors: each line of the axis stands for some times the one below. */
  logarithmic?: boolean
  height?: number
  className?: string
  /** Beside the button that turns the picture into a table. */
  actions?: ReactNode
  /** Of the chart, in the same line. */
  title?: ReactNode
}

/** Figures over time: as a picture, or as a table for whoever cannot see it or wants numbers. */
export function Chart({ className, actions, title, ...chart }: ChartProps) {
  const [asTable, setAsTable] = useState(false)
  const { label, height = 240 } = chart
  return (
    <figure className={cn('min-w-0', className)}>
      <ChartHeader
        title={title}
        actions={
          <>
            <Button
              variant="ghost"
              size="sm"
              aria-pressed={asTable}
              onClick={() => {
                setAsTable((before) => !before)
              }}
            >
              {asTable ? <Trans>Show as chart</Trans> : <Trans>Show as table</Trans>}
            </Button>
            {actions}
          </>
        }
      />
      {asTable ? (
        <div className="overflow-auto" style={{ height }} tabIndex={0} role="region" aria-label={label}>
          <ChartTable {...chart} />
        </div>
      ) : (
        <ChartPlot {...chart} height={height} />
      )}
    </figure>
  )
}

/** The line above a chart; also while there is nothing to draw yet. */
export function ChartHeader({ title, actions }: { title?: ReactNode; actions: ReactNode }) {
  return (
    <div className="mb-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
      {title !== undefined && <h2 className="text-base font-semibold">{title}</h2>}
      <div className="ml-auto flex min-h-8 flex-wrap items-center justify-end gap-1">{actions}</div>
    </div>
  )
}

function ChartTable({ label, pointLabel, points, series, formatValue }: ChartProps) {
  return (
    <table className="w-full text-sm" aria-label={label}>
      <thead className="sticky top-0 bg-surface">
        <tr>
          <th scope="col" className="px-2 py-1.5 text-left text-xs font-medium text-ink-faint">
            {pointLabel}
          </th>
          {series.map((one) => (
            <th key={one.key} scope="col" className="px-2 py-1.5 text-right text-xs font-medium text-ink-faint">
              {one.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.map(({ title }, index) => (
          <tr key={title} className="border-t border-line">
            <th scope="row" className="px-2 py-1.5 text-left font-normal">
              {title}
            </th>
            {series.map((one) => (
              <td key={one.key} className="tabular px-2 py-1.5 text-right">
                {figureOf(one.values[index], formatValue)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
