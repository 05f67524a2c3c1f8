import { useLingui } from '@lingui/react/macro'
import type { ColumnDef } from '@tanstack/react-table'
import { useMemo } from 'react'
import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { useFormat } from '@/lib/format'
import type { WarmupDay } from './days'
import { DECISION_TONES, useDecisionWords } from './use-decision-words'

/** Each day with what was planned, what happened, and what followed. */
export function CalendarTable({ days }: { days: readonly WarmupDay[] }) {
  const { t } = useLingui()
  return (
    <div className="max-h-96 overflow-y-auto border-t border-line" tabIndex={0} role="region" aria-label={t`Calendar, day by day`}>
      <DataTable
        label={t`Calendar, day by day`}
        columns={useColumns()}
        rows={days}
        rowId={({ day }) => day}
        isMarked={({ kind }) => kind === 'today'}
        empty={null}
      />
    </div>
  )
}

function useColumns(): ColumnDef<WarmupDay>[] {
  const { t } = useLingui()
  const format = useFormat()
  const decisionWords = useDecisionWords()
  return useMemo(() => {
    const count = (key: 'sent' | 'delivered' | 'deferred' | 'bounced', header: string, className?: string): ColumnDef<WarmupDay> => ({
      id: key,
      header,
      cell: ({ row: { original } }) => (original.actual ? format.number(original.actual[key]) : <span className="text-ink-faint">—</span>),
      meta: { align: 'right', ...(className === undefined ? {} : { className }) },
    })
    return [
      {
        id: 'day',
        header: t`Day`,
        cell: ({ row: { original } }) => (
          <span className={original.kind === 'forecast' ? 'whitespace-nowrap text-ink-faint' : 'whitespace-nowrap'}>
            {format.utcDate(original.day)}
            {original.kind === 'today' && <span className="font-medium"> · {t`today`}</span>}
          </span>
        ),
      },
      { id: 'stage', header: t`Stage`, cell: ({ row }) => row.original.stage, meta: { align: 'right', className: 'hidden sm:table-cell' } },
      {
        id: 'planned',
        header: t`Plan`,
        cell: ({ row: { original } }) => (original.planned === null || original.planned === undefined ? t`no limit` : format.number(original.planned)),
        meta: { align: 'right' },
      },
      count('sent', t`Sent`),
      count('delivered', t`Delivered`, 'hidden md:table-cell'),
      count('deferred', t`Deferred`, 'hidden md:table-cell'),
      count('bounced', t`Bounced`, 'hidden md:table-cell'),
      {
        id: 'decision',
        header: t`What followed`,
        cell: ({ row: { original } }) => {
          if (original.kind === 'forecast') return <span className="text-ink-faint">{t`forecast`}</span>
          if (original.decision === null || original.decision === undefined) return null
          return <Badge tone={DECISION_TONES[original.decision]}>{decisionWords(original.decision)}</Badge>
        },
        meta: { className: 'hidden sm:table-cell' },
      },
    ]
  }, [t, format, decisionWords])
}
