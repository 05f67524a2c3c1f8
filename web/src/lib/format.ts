import { useLingui } from '@lingui/react'
import { useMemo } from 'react'
import { useTimeZone } from './time-zone'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export type Instant = string | number | Date

export interface Format {
  number: (value: number) => string
  /** 12,345 as 12.3K: for axes and tight places. */
  compact: (value: number) => string
  /** 0.123 as 12.3 %. */
  percent: (ratio: number, digits?: number) => string
  bytes: (bytes: number) => string
  date: (at: Instant) => string
  /** Without the year: for axes. */
  day: (at: Instant) => string
  /** A day that was counted in UTC, as `2026-11-28`, wherever the person is. */
  utcDate: (day: string) => string
  /** The same without the year. */
  utcDay: (day: string) => string
  time: (at: Instant) => string
  dateTime: (at: Instant) => string
  /** With seconds and the zone's name: for tooltips and evidence. */
  exact: (at: Instant) => string
  /** "5 minutes ago", "in 2 hours". */
  relative: (at: Instant, now?: number) => string
  /** 75 as "1 min 15 sec". */
  duration: (seconds: number) => string
  list: (items: string[]) => string
}

/** Numbers and times as people of this language and zone write them. */
export function createFormat(locale: string, timeZone: string | undefined): Format {
  const number = new Intl.NumberFormat(locale)
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone })
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone })
  const utcDate = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const utcDay = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long', timeZone })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const unit = (value: number, name: string): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 }).format(value)

  return {
    number: (value) => number.format(value),
    compact: (value) => compact.format(value),
    percent: (ratio, digits = 1) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(ratio),
    bytes(bytes) {
      let value = bytes
      let index = 0
      while (value >= 1000 && index < BYTE_UNITS.length - 1) {
        value /= 1000
        index += 1
      }
      return unit(value, BYTE_UNITS[index] ?? 'byte')
    },
    date: (at) => date.format(new Date(at)),
    day: (at) => day.format(new Date(at)),
    utcDate: (at) => utcDate.format(new Date(at)),
    utcDay: (at) => utcDay.format(new Date(at)),
    time: (at) => time.format(new Date(at)),
    dateTime: (at) => dateTime.format(new Date(at)),
    exact: (at) => exact.format(new Date(at)),
    relative(at, now = Date.now()) {
      const difference = new Date(at).getTime() - now
      const size = Math.abs(difference)
      if (size < MINUTE_MS) return relative.format(Math.round(difference / 1000), 'second')
      if (size < HOUR_MS) return relative.format(Math.round(difference / MINUTE_MS), 'minute')
      if (size < DAY_MS) return relative.format(Math.round(difference / HOUR_MS), 'hour')
      return relative.format(Math.round(difference / DAY_MS), 'day')
    },
    duration: (seconds) => durationParts(seconds).map(([value, name]) => unit(value, name)).join(' '),
    list: (items) => list.format(items),
  }
}

/** The two largest parts. */
function durationParts(seconds: number): [number, string][] {
  if (seconds > 0 && seconds < 1) return [[Math.round(seconds * 1000), 'millisecond']]
  if (seconds < 10) return [[Math.round(seconds * 10) / 10, 'second']]
  const whole = Math.round(seconds)
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'day'],
    [Math.floor((whole % 86_400) / 3600), 'hour'],
    [Math.floor((whole % 3600) / 60), 'minute'],
    [whole % 60, 'second'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  return parts.slice(first, first + 2).filter(([value]) => value > 0)
}

export function useFormat(): Format {
  const { i18n } = useLingui()
  const timeZone = useTimeZone()
  const { locale } = i18n
  return useMemo(() => createFormat(locale, timeZone), [locale, timeZone])
}
