import type { Format } from '@/lib/format'

interface Params {
  text: (name: string) => string | null
  number: (name: string) => string | null
  /** For sentences that depend on it. */
  count: (name: string) => number
  bytes: (name: string) => string | null
  date: (name: string) => string | null
  time: (name: string) => string | null
  is: (name: string) => boolean
}

/** The figures of an item as people write them; `null` for what is not there. */
export function paramsOf(item: { params: Record<string, unknown> }, format: Format): Params {
  const number = (name: string): number | null => {
    const value = item.params[name]
    return typeof value === 'number' ? value : null
  }
  const text = (name: string): string | null => {
    const value = item.params[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const instant = (name: string): string | null => {
    const value = text(name)
    return value === null || Number.isNaN(Date.parse(value)) ? null : value
  }
  const mapped = <Value>(value: Value | null, write: (value: Value) => string): string | null => (value === null ? null : write(value))
  return {
    text,
    number: (name) => mapped(number(name), format.number),
    count: (name) => number(name) ?? 0,
    bytes: (name) => mapped(number(name), format.bytes),
    date: (name) => mapped(instant(name), format.date),
    time: (name) => mapped(instant(name), format.time),
    is: (name) => number(name) === 1,
  }
}
