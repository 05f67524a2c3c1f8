import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { downloadText } from '@/lib/download'
import { useFormat } from '@/lib/format'
import { cn } from '@/lib/cn'
import type { ImportOutcome } from '../api/import-suppressions'

interface ImportOutcomeProps {
  outcome: ImportOutcome
  done: boolean
}

const SHOWN_MAX = 50

/** How many lines do what, and the lines that cannot be taken. */
export function ImportOutcomeView({ outcome, done }: ImportOutcomeProps) {
  const { t } = useLingui()
  const { added, unchanged, rejected, rejected_count } = outcome
  const left = rejected_count - Math.min(rejected.length, SHOWN_MAX)
  return (
    <div className="flex flex-col gap-4">
      <dl className="grid grid-cols-3 gap-2">
        <Figure label={done ? t`Newly added` : t`New`} value={added} tone="text-success-ink" />
        <Figure label={t`On the list already`} value={unchanged} tone="text-ink" />
        <Figure label={t`Not readable`} value={rejected_count} tone={rejected_count > 0 ? 'text-danger-ink' : 'text-ink'} />
      </dl>
      {rejected.length > 0 && (
        <section className="flex flex-col gap-2">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h3 className="text-sm font-medium">
              <Trans>Lines that are left out</Trans>
            </h3>
            <Button
              size="sm"
              onClick={() => {
                downloadText('rejected.csv', rejectedCsv(rejected), 'text/csv')
              }}
            >
              <Download />
              <Trans>Download as CSV</Trans>
            </Button>
          </div>
          <ul tabIndex={0} aria-label={t`Lines that are left out`} className="max-h-48 divide-y divide-line overflow-y-auto rounded-md border border-line text-sm">
            {rejected.slice(0, SHOWN_MAX).map(({ line, value, why }) => (
              <li key={line} className="grid grid-cols-[3.5rem_minmax(0,1fr)] gap-x-2 px-3 py-1.5">
                <span className="text-right text-ink-faint tabular">{line}</span>
                <span className="min-w-0 break-words">
                  <code className="font-mono text-xs break-all">{value === '' ? '—' : value}</code>{' '}
                  <span className="text-ink-soft">{why}</span>
                </span>
              </li>
            ))}
          </ul>
          {left > 0 && (
            <p className="text-sm text-ink-faint">
              <Plural value={left} one="and # more line" other="and # more lines" />
            </p>
          )}
        </section>
      )}
    </div>
  )
}

function Figure({ label, value, tone }: { label: string; value: number; tone: string }) {
  const format = useFormat()
  return (
    <div className="flex flex-col-reverse justify-end rounded-md border border-line bg-sunken px-3 py-2">
      <dt className="text-xs text-ink-faint">{label}</dt>
      <dd className={cn('text-lg font-semibold tabular', tone)}>{format.number(value)}</dd>
    </div>
  )
}

/** RFC 4180; what a spreadsheet would calculate is made text. */
function rejectedCsv(rejected: ImportOutcome['rejected']): string {
  const cell = (text: string): string => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`
  const rows = rejected.map(({ line, value, why }) => [String(line), cell(value), cell(why)].join(','))
  return ['line,value,why', ...rows, ''].join('\r\n')
}
