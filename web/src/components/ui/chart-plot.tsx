import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { cn } from '@/lib/cn'
import { decades, figureOf, heightOf, stacked, thinned, ticks, unbroken, widthOf } from '@/lib/plot'
import type { ChartPoint, ChartProps, ChartSeries, ChartTone } from './chart'

const LEGEND_HEIGHT = 28
const AXIS_HEIGHT = 22
/** Half of the topmost label. */
const TOP = 8
const RIGHT = 8
const AXIS_GAP = 8
/** Letters such as M are wider than others. */
const AXIS_SLACK = 5
const BAR_SHARE = 0.7
const BAR_MAX = 48
const TOOLTIP_WIDTH = 190

const TONES: Record<ChartTone, { fill: string; stroke: string; dot: string }> = {
  accent: { fill: 'fill-accent', stroke: 'stroke-accent', dot: 'bg-accent' },
  success: { fill: 'fill-success', stroke: 'stroke-success', dot: 'bg-success' },
  warning: { fill: 'fill-warning', stroke: 'stroke-warning', dot: 'bg-warning' },
  danger: { fill: 'fill-danger', stroke: 'stroke-danger', dot: 'bg-danger' },
  info: { fill: 'fill-info', stroke: 'stroke-info', dot: 'bg-info' },
  faint: { fill: 'fill-ink-faint', stroke: 'stroke-ink-faint', dot: 'bg-ink-faint' },
}

/** Where things are, in pixels of the drawing. */
interface Frame {
  left: number
  width: number
  height: number
  slot: number
  x: (index: number) => number
  y: (value: number) => number
}

interface ChartPlotProps extends ChartProps {
  height: number
}

/** The picture: bars on each other, lines over them, the figures of the point under the pointer. */
export function ChartPlot({ label, points, series, formatValue, formatTick, logarithmic = false, height }: ChartPlotProps) {
  const [holder, width] = useWidth()
  const [hidden, setHidden] = useState<readonly string[]>([])
  const [pointed, setPointed] = useState<number | null>(null)
  const visible = series.filter(({ key }) => !hidden.includes(key))
  const bars = visible.filter(({ shape }) => shape === 'bar')
  const lines = visible.filter(({ shape }) => shape !== 'bar')
  const bases = stacked(bars.map(({ values }) => values.map((value) => value ?? 0)))
  const max = highest(points.length, bars, lines)
  const scale = logarithmic ? decades(max) : ticks(max)
  const frame = frameOf({ width, height: height - LEGEND_HEIGHT, count: points.length, scale, logarithmic, formatTick })
  const follow = (event: PointerEvent<SVGSVGElement>): void => {
    const at = Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left - frame.left) / frame.slot)
    setPointed(at >= 0 && at < points.length ? at : null)
  }
  return (
    <div style={{ height }}>
      <Legend series={series} hidden={hidden} onChange={setHidden} />
      <div ref={holder} className="relative" style={{ height: height - LEGEND_HEIGHT }}>
        {width > 0 && (
          <svg
            role="img"
            aria-label={label}
            width={width}
            height={height - LEGEND_HEIGHT}
            className="block touch-pan-y select-none"
            onPointerMove={follow}
            onPointerDown={follow}
            onPointerLeave={() => {
              setPointed(null)
            }}
          >
            <Axes frame={frame} scale={scale} points={points} formatTick={formatTick} />
            {pointed !== null && (
              <rect x={frame.left + pointed * frame.slot} y={TOP} width={frame.slot} height={frame.height} className="fill-line opacity-50" />
            )}
            {bars.map((one, row) => (
              <Bars key={one.key} frame={frame} series={one} bases={bases[row] ?? []} />
            ))}
            {lines.map((one) => (
              <Line key={one.key} frame={frame} series={one} />
            ))}
          </svg>
        )}
        {pointed !== null && (
          <Tooltip title={points[pointed]?.title ?? ''} series={visible} index={pointed} formatValue={formatValue} x={frame.x(pointed)} width={width} />
        )}
      </div>
    </div>
  )
}

/** The width of an element, followed as it changes. */
function useWidth() {
  const holder = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width))
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
    }
  }, [])
  return [holder, width] as const
}

function highest(count: number, bars: readonly ChartSeries[], lines: readonly ChartSeries[]): number {
  let max = 0
  for (let index = 0; index < count; index += 1) {
    const stack = bars.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)
    max = Math.max(max, stack, ...lines.map(({ values }) => values[index] ?? 0))
  }
  return max
}

interface FrameOptions {
  width: number
  height: number
  count: number
  scale: readonly number[]
  logarithmic: boolean
  formatTick: (value: number) => string
}

function frameOf({ width, height, count, scale, logarithmic, formatTick }: FrameOptions): Frame {
  const left = Math.ceil(Math.max(...scale.map((value) => widthOf(formatTick(value))))) + AXIS_GAP + AXIS_SLACK
  const inner = { width: Math.max(1, width - left - RIGHT), height: height - TOP - AXIS_HEIGHT }
  const slot = inner.width / Math.max(1, count)
  const top = scale.at(-1) ?? 1
  return { left, ...inner, slot, x: (index) => left + (index + 0.5) * slot, y: (value) => TOP + inner.height * (1 - heightOf(value, top, logarithmic)) }
}

interface AxesProps {
  frame: Frame
  scale: readonly number[]
  points: readonly ChartPoint[]
  formatTick: (value: number) => string
}

function Axes({ frame, scale, points, formatTick }: AxesProps) {
  const labels = points.map(({ tick }) => tick)
  return (
    <g className="fill-ink-faint stroke-none text-[11px]">
      {scale.map((value) => (
        <g key={value}>
          <line x1={frame.left} x2={frame.left + frame.width} y1={frame.y(value)} y2={frame.y(value)} className="stroke-line" shapeRendering="crispEdges" />
          <text x={frame.left - AXIS_GAP} y={frame.y(value)} dy="0.32em" textAnchor="end">
            {formatTick(value)}
          </text>
        </g>
      ))}
      {thinned(labels, frame.slot).map((index) => (
        <text key={index} x={frame.x(index)} y={TOP + frame.height + 16} textAnchor={anchorOf(labels[index] ?? '', frame, index)}>
          {labels[index]}
        </text>
      ))}
    </g>
  )
}

/** A label at the edge grows inwards. */
function anchorOf(label: string, frame: Frame, index: number): 'start' | 'middle' | 'end' {
  const half = widthOf(label) / 2
  if (frame.x(index) + half > frame.left + frame.width + RIGHT) return 'end'
  return frame.x(index) - half < 0 ? 'start' : 'middle'
}

function Bars({ frame, series, bases }: { frame: Frame; series: ChartSeries; bases: readonly number[] }) {
  const width = Math.max(1, Math.min(BAR_MAX, frame.slot * BAR_SHARE))
  return (
    <g className={TONES[series.tone].fill}>
      {series.values.map((value, index) => {
        if (value === null || value === 0) return null
        const base = bases[index] ?? 0
        const top = frame.y(base + value)
        return <rect key={index} x={frame.x(index) - width / 2} y={top} width={width} height={frame.y(base) - top} rx={Math.min(2, width / 4)} />
      })}
    </g>
  )
}

function Line({ frame, series }: { frame: Frame; series: ChartSeries }) {
  return (
    <g className={cn('pointer-events-none fill-none', TONES[series.tone].stroke)}>
      {unbroken(series.values).map((part, index) =>
        part.length === 1 ? (
          // A line of one point has no length.
          <circle key={index} cx={frame.x(part[0]?.[0] ?? 0)} cy={frame.y(part[0]?.[1] ?? 0)} r={2.5} className={TONES[series.tone].fill} />
        ) : (
          <polyline
            key={index}
            points={part.map(([at, value]) => `${frame.x(at).toFixed(1)},${frame.y(value).toFixed(1)}`).join(' ')}
            strokeWidth={2}
            strokeLinejoin="round"
            strokeLinecap="round"
            strokeDasharray={series.shape === 'dashed' ? '5 5' : undefined}
          />
        ),
      )}
    </g>
  )
}

interface LegendProps {
  series: readonly ChartSeries[]
  hidden: readonly string[]
  onChange: (hidden: readonly string[]) => void
}

/** Each name hides and shows what it stands for. */
function Legend({ series, hidden, onChange }: LegendProps) {
  return (
    <div className="-mx-1.5 flex items-start overflow-x-auto overflow-y-hidden" style={{ height: LEGEND_HEIGHT }}>
      {series.map(({ key, label, tone }) => {
        const off = hidden.includes(key)
        return (
          <button
            key={key}
            type="button"
            aria-pressed={!off}
            className={cn('flex shrink-0 items-center gap-1.5 rounded px-1.5 py-0.5 text-xs text-ink-soft hover:bg-hover', off && 'line-through')}
            onClick={() => {
              onChange(off ? hidden.filter((one) => one !== key) : [...hidden, key])
            }}
          >
            <span className={cn('size-2.5 rounded-xs', off ? 'bg-line-strong' : TONES[tone].dot)} />
            {label}
          </button>
        )
      })}
    </div>
  )
}

interface TooltipProps {
  title: string
  series: readonly ChartSeries[]
  index: number
  formatValue: (value: number) => string
  x: number
  width: number
}

function Tooltip({ title, series, index, formatValue, x, width }: TooltipProps) {
  const left = x + 16 + TOOLTIP_WIDTH > width ? Math.max(0, x - 16 - TOOLTIP_WIDTH) : x + 16
  return (
    <div
      className="pointer-events-none absolute top-2 z-10 flex flex-col gap-1 rounded-md border border-line bg-raised px-2.5 py-2 text-xs shadow-md"
      style={{ left, width: TOOLTIP_WIDTH }}
    >
      <div className="font-medium">{title}</div>
      {series.map(({ key, label, tone, values }) => (
        <div key={key} className="flex items-center gap-2">
          <span className={cn('size-2 rounded-full', TONES[tone].dot)} />
          <span className="flex-1 text-ink-soft">{label}</span>
          <span className="tabular font-medium">{figureOf(values[index], formatValue)}</span>
        </div>
      ))}
    </div>
  )
}
