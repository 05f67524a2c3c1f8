import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { FigureTiles } from '@/components/figure-tiles'
import { useFormat } from '@/lib/format'
import type { LeaveCount } from '../api/leave-totals-query'
import { useReasonWords } from './use-reason-words'

/** The figures of the whole span, from its reasons. */
export function LeaveTotals({ reasons }: { reasons: readonly LeaveCount[] | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const words = useReasonWords()
  const sum = (of: (count: LeaveCount) => number): number => reasons?.reduce((before, count) => before + of(count), 0) ?? 0
  const left = sum((count) => count.left)
  const said = sum(({ key, left: many }) => (key === '' ? 0 : many))
  const [top] = reasons?.filter(({ key }) => key !== '') ?? []
  const figures: [string, ReactNode][] = [
    [t`Left`, format.number(left)],
    [t`Said why`, left === 0 ? '—' : `${format.number(said)} · ${format.percent(said / left, 0)}`],
    [t`Came back`, format.number(sum(({ undone }) => undone))],
    [t`Most frequent reason`, top === undefined ? '—' : <span className="text-base leading-8 font-semibold">{words(top.key)}</span>],
  ]
  return <FigureTiles figures={figures.map(([name, figure]) => [name, reasons && figure])} />
}
