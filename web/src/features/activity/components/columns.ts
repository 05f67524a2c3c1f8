import { useStored } from '@/lib/use-stored'

/** Columns a person can do without; status, subject and recipients are always there. */
export const OPTIONAL_COLUMNS = ['from', 'tags', 'stream', 'source', 'size', 'time'] as const
export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number]
export type Column = 'status' | 'subject' | 'to' | OptionalColumn

const DEFAULT: OptionalColumn[] = ['tags', 'time']

const WIDTHS: Record<Column, string> = {
  status: '132px',
  subject: 'minmax(160px, 2.2fr)',
  to: 'minmax(140px, 1.5fr)',
  from: 'minmax(120px, 1.3fr)',
  tags: 'minmax(80px, 0.9fr)',
  stream: '110px',
  source: '104px',
  size: '84px',
  time: '136px',
}

export function useColumnChoice(): [readonly OptionalColumn[], (columns: OptionalColumn[]) => void] {
  return useStored<readonly OptionalColumn[]>('activity.columns', (stored) =>
    Array.isArray(stored) ? OPTIONAL_COLUMNS.filter((column) => stored.includes(column)) : DEFAULT,
  )
}

/** All columns in their order, and the grid they stand in. */
export function layoutOf(chosen: readonly OptionalColumn[]): { columns: Column[]; template: string } {
  const order: Column[] = ['status', 'subject', 'to', 'from', 'tags', 'stream', 'source', 'size', 'time']
  const columns = order.filter((column) => ['status', 'subject', 'to'].includes(column) || chosen.some((one) => one === column))
  return { columns, template: columns.map((column) => WIDTHS[column]).join(' ') }
}
