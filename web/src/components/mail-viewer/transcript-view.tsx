import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowLeftRight } from 'lucide-react'
import type { Schema } from '@/api/types'
import { CopyButton } from '@/components/ui/copy-button'
import { EmptyState } from '@/components/ui/empty-state'
import { cn } from '@/lib/cn'

type Line = Schema<'TranscriptLine'>

interface TranscriptViewProps {
  lines: readonly Line[]
  className?: string
}

/** An SMTP dialogue; `C` is the client. */
export function TranscriptView({ lines, className }: TranscriptViewProps) {
  const { t } = useLingui()
  if (lines.length === 0) {
    return (
      <EmptyState icon={ArrowLeftRight}>
        <Trans>There is no SMTP dialogue: the message did not come in over SMTP.</Trans>
      </EmptyState>
    )
  }
  const text = lines.map((line) => `${line.side}: ${line.text}`).join('\n')
  return (
    <figure className={cn('relative min-w-0 rounded-md border border-line bg-sunken', className)}>
      <figcaption className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1 pr-12 text-xs text-ink-faint">
        <span className="flex items-center gap-1.5">
          <Side side="C" /> <Trans>Client</Trans>
        </span>
        <span className="flex items-center gap-1.5">
          <Side side="S" /> <Trans>Server</Trans>
        </span>
        <span>
          <Trans>Passwords and content are left out</Trans>
        </span>
      </figcaption>
      <CopyButton value={text} label={t`Copy the dialogue`} className="absolute top-1 right-1" />
      <ol tabIndex={0} aria-label={t`SMTP dialogue`} className="max-h-[60vh] overflow-auto py-2 font-mono text-xs leading-5">
        {lines.map((line, index) => (
          <li key={index} className="flex items-start gap-2.5 px-3 py-0.5 hover:bg-hover">
            <span className="w-16 flex-none text-right text-ink-faint tabular">{`${String(line.at_ms)} ms`}</span>
            <Side side={line.side} />
            <span className={cn('min-w-0 break-all whitespace-pre-wrap', line.side === 'S' ? replyInk(line.text) : 'text-ink')}>{line.text}</span>
          </li>
        ))}
      </ol>
    </figure>
  )
}

function Side({ side }: { side: Line['side'] }) {
  return (
    <span
      className={cn(
        'mt-0.5 inline-flex h-4 w-5 flex-none items-center justify-center rounded-sm text-[11px] leading-none font-semibold',
        side === 'C' ? 'bg-accent-soft text-accent-ink' : 'bg-pressed text-ink-soft',
      )}
    >
      {side}
    </span>
  )
}

/** RFC 5321 §4.2.1: the first digit says how it went. */
function replyInk(text: string): string {
  if (text.startsWith('5')) return 'text-danger-ink'
  if (text.startsWith('4')) return 'text-warning-ink'
  return 'text-ink-soft'
}
