import { Trans } from '@lingui/react/macro'
import type { EChartsCoreOption } from 'echarts/core'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { cn } from '@/lib/cn'
import { Button } from './button'
import { Skeleton } from './skeleton'

const ChartCanvas = lazy(() => import('./chart-canvas'))

export type ChartOption = EChartsCoreOption
/** Builds the option from the colours of the theme in use. */
export type ChartOptionBuilder = (colours: ChartColours) => ChartOption

export interface ChartColours {
  ink: string
  inkSoft: string
  inkFaint: string
  line: string
  surface: string
  accent: string
  success: string
  warning: string
  danger: string
  info: string
}

interface ChartProps {
  /** What the chart shows, in a sentence. */
  label: string
  option: ChartOptionBuilder
  /** The same figures as a table, for whoever cannot see the chart or wants numbers. */
  table: { columns: string[]; rows: (string | number)[][] }
  height?: number
  className?: string
  actions?: ReactNode
}

export function Chart({ label, option, table, height = 240, className, actions }: ChartProps) {
  const [asTable, setAsTable] = useState(false)
  return (
    <figure className={cn('min-w-0', className)}>
      <div className="mb-1 flex items-center justify-end gap-1">
        {actions}
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
      </div>
      {asTable ? (
        <div className="overflow-auto" style={{ height }} tabIndex={0} role="region" aria-label={label}>
          <ChartTable label={label} table={table} />
        </div>
      ) : (
        <div role="img" aria-label={label} style={{ height }}>
          <Suspense fallback={<Skeleton className="h-full w-full" />}>
            <ChartCanvas option={option} />
          </Suspense>
        </div>
      )}
    </figure>
  )
}

function ChartTable({ label, table }: Pick<ChartProps, 'label' | 'table'>) {
  return (
    <table className="w-full text-sm" aria-label={label}>
      <thead className="sticky top-0 bg-surface">
        <tr>
          {table.columns.map((column, index) => (
            <th key={column} scope="col" className={cn('px-2 py-1.5 text-xs font-medium text-ink-faint', index === 0 ? 'text-left' : 'text-right')}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr key={index} className="border-t border-line">
            {row.map((cell, column) => (
              <td key={column} className={cn('px-2 py-1.5', column === 0 ? 'text-left' : 'text-right tabular')}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
