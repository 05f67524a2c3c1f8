import { useLingui } from '@lingui/react/macro'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'
import { AUDIT_ACTIONS } from './audit-actions'
import { AuditDiff } from './audit-diff'

type Entry = Schema<'AuditEntry'>

/** One change; unfolds to what it was before and after. */
export function AuditRow({ entry }: { entry: Entry }) {
  const { t, i18n } = useLingui()
  const [open, setOpen] = useState(false)
  const words = AUDIT_ACTIONS[entry.action]
  const { ip } = entry
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => {
          setOpen((before) => !before)
        }}
        className="grid w-full grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-2 px-4 py-2.5 text-left text-sm hover:bg-hover sm:px-5"
      >
        <ChevronRight aria-hidden className={cn('mt-0.5 size-4 text-ink-faint transition-transform', open && 'rotate-90')} />
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{words === undefined ? entry.action : i18n._(words)}</span>
          <span className="min-w-0 break-all text-ink-soft">{entry.subject}</span>
          <span className="w-full min-w-0 break-words text-ink-faint">
            <Actor entry={entry} />
            {ip && <span className="text-ink-faint"> · {ip}</span>}
          </span>
        </span>
        <Time at={entry.at} className="text-ink-faint" />
      </button>
      {open && (
        <div className="flex flex-col gap-3 border-t border-line bg-sunken px-4 py-3 sm:px-5 sm:pl-11">
          <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-faint">
            <Time at={entry.at} as="exact" />
            <code className="font-mono">{entry.action}</code>
            <code className="font-mono break-all">{entry.actor}</code>
          </p>
          <div role="region" aria-label={t`What changed`} tabIndex={0} className="overflow-x-auto">
            <AuditDiff before={entry.before} after={entry.after} />
          </div>
        </div>
      )}
    </li>
  )
}

function Actor({ entry }: { entry: Entry }) {
  const { t } = useLingui()
  if (entry.actor_name) return entry.actor_name
  const [kind, id] = entry.actor.split(':')
  const short = id?.slice(-8) ?? ''
  if (kind === 'local_operator') return t`An operator on the server`
  if (kind === 'user') return t`Person ${short}`
  if (kind === 'api_key') return t`API key ${short}`
  if (kind === 'credential') return t`SMTP login ${short}`
  return entry.actor
}
