import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
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
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {figures.map(([name, figure]) => (
        <Card key={name} className="p-4">
          <dt className="text-sm text-ink-soft">{name}</dt>
          <dd className="tabular mt-1 text-2xl font-semibold break-words">{reasons === undefined ? <Skeleton className="h-8 w-16" /> : figure}</dd>
        </Card>
      ))}
    </dl>
  )
}
