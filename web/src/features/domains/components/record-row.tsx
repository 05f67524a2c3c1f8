import { Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, CircleDashed, CircleHelp, CircleMinus, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import { cn } from '@/lib/cn'
import { FoundValue } from './found-value'
import { entryFor, type Provider } from './providers'
import type { CheckedRecord } from './records'
import { STATUS_TONES, useRecordWords } from './use-record-words'

interface RecordRowProps {
  checked: CheckedRecord
  keyState: string | undefined
  provider: Provider
  zone: string
}

const ICONS: Record<CheckedRecord['status'], LucideIcon> = {
  ok: CircleCheck,
  missing: CircleAlert,
  different: CircleAlert,
  unknown: CircleHelp,
  unchecked: CircleDashed,
}

/** One record: what it is for, what to type where, what was found and what to do. */
export function RecordRow({ checked, keyState, provider, zone }: RecordRowProps) {
  const { t } = useLingui()
  const words = useRecordWords()
  const { record, status, found } = checked
  const { optional } = record
  const entry = entryFor(provider, record, zone)
  const fix = words.fix(checked)
  const idle = optional && status === 'missing'
  const Icon = idle ? CircleMinus : ICONS[status]
  const tone = idle || (optional && status === 'different') ? 'neutral' : STATUS_TONES[status]
  const label = words.name(record)
  return (
    <li className="px-4 py-4 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Badge tone={tone}>
          <Icon aria-hidden />
          {words.status(status, optional)}
        </Badge>
        <h3 className="text-sm font-semibold">{label}</h3>
        {optional && (
          <Badge>
            <Trans>Optional</Trans>
          </Badge>
        )}
        <p className="min-w-0 basis-full text-sm text-ink-soft md:flex-1 md:basis-64">{words.purpose(record, keyState)}</p>
      </div>
      <dl className="mt-2.5 grid gap-x-3 gap-y-2 md:grid-cols-[4.5rem_minmax(0,2fr)_minmax(0,3fr)]">
        <Cell label={t`Type`}>
          <span className="px-2.5 py-1 font-mono text-xs leading-5 font-medium md:px-0">{record.record_type}</span>
        </Cell>
        <Cell label={t`Name`}>
          <Value text={entry.name} empty={t`(leave empty)`} copyLabel={t`Copy the name of ${label}`} />
        </Cell>
        <Cell label={t`Value`}>
          <Value text={entry.value} empty="" copyLabel={t`Copy the value of ${label}`} clamp />
        </Cell>
      </dl>
      {fix !== null && (
        <div className={cn('mt-2.5 rounded-md border px-3 py-2.5 text-sm', tone === 'danger' ? 'border-danger-line bg-danger-soft' : tone === 'warning' ? 'border-warning-line bg-warning-soft' : 'border-line bg-sunken')}>
          <p className="break-words text-ink">{fix}</p>
          {status === 'different' && found.length > 0 && (
            <div className="mt-2 flex flex-col gap-1.5">
              <p className="text-xs font-medium text-ink-soft">
                <Trans>Found in DNS, compared with the value above</Trans>
              </p>
              {found.map((value) => (
                <FoundValue key={value} expected={record.value} found={value} />
              ))}
            </div>
          )}
        </div>
      )}
    </li>
  )
}

function Cell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="mb-1 text-xs font-medium text-ink-faint">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}

interface ValueProps {
  text: string
  empty: string
  copyLabel: string
  /** Long values are shown in three lines until one points at them. */
  clamp?: boolean
}

function Value({ text, empty, copyLabel, clamp = false }: ValueProps) {
  return (
    <div className="flex items-start gap-1 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2.5">
      {text === '' ? (
        <span className="min-w-0 flex-1 py-1 text-xs leading-5 text-ink-faint">{empty}</span>
      ) : (
        <code className={cn('min-w-0 flex-1 py-1 font-mono text-xs leading-5 break-all select-all', clamp && 'max-h-[4.25rem] overflow-y-auto')} {...(clamp ? { tabIndex: 0 } : {})}>
          {text}
        </code>
      )}
      <CopyButton value={text} label={copyLabel} disabled={text === ''} />
    </div>
  )
}
