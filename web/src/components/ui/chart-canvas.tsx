import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { type ECharts, init, use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useIsDark } from '@/lib/theme'
import type { ChartColours, ChartOptionBuilder } from './chart'

register([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

/** The part that carries ECharts; loaded when the first chart is shown. */
export default function ChartCanvas({ option }: { option: ChartOptionBuilder }) {
  const holder = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const dark = useIsDark()

  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const made = init(element, null, { renderer: 'canvas' })
    chart.current = made
    const observer = new ResizeObserver(() => {
      made.resize()
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const colours = coloursOf(element)
    chart.current?.setOption({ ...base(colours), ...option(colours) }, { notMerge: true })
  }, [option, dark])

  return <div ref={holder} className="h-full w-full" />
}

function base(colours: ChartColours): Record<string, unknown> {
  return {
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colours.inkSoft },
  }
}

function coloursOf(element: HTMLElement): ChartColours {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: colour('ink'),
    inkSoft: colour('ink-soft'),
    inkFaint: colour('ink-faint'),
    line: colour('line'),
    surface: colour('raised'),
    accent: colour('accent'),
    success: colour('success'),
    warning: colour('warning'),
    danger: colour('danger'),
    info: colour('info'),
  }
}
