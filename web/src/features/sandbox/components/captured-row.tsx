import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Paperclip } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { Checkbox } from '@/components/ui/checkbox'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'

interface CapturedRowProps {
  message: Schema<'SandboxMessage'>
  current: boolean
  selected: boolean
  /** `range` when the shift key was held. */
  onSelect: (selected: boolean, range: boolean) => void
  canSelect: boolean
}

/** Tags shown in a row. */
const TAGS_MAX = 2

export function CapturedRow({ message, current, selected, onSelect, canSelect }: CapturedRowProps) {
  const { t } = useLingui()
  const { id, read, subject, from, to, recipients, recipient_count, attachment_count, tags } = message
  const title = subject === '' ? t`(no subject)` : subject
  const [first] = recipients
  const others = recipient_count - 1
  return (
    <div
      data-id={id}
      className={cn(
        'group relative flex gap-3 border-b border-line py-2.5 pr-4 pl-3 hover:bg-hover',
        current && 'bg-accent-soft hover:bg-accent-soft',
        selected && !current && 'bg-sunken',
      )}
    >
      <span aria-hidden className={cn('absolute inset-y-0 left-0 w-0.5', current && 'bg-accent')} />
      {canSelect && (
        // The shift key makes a range of it.
        <span
          className="relative z-10 pt-0.5"
          onClickCapture={(event) => {
            event.preventDefault()
            event.stopPropagation()
            onSelect(!selected, event.shiftKey)
          }}
        >
          <Checkbox checked={selected} aria-label={t`Select ${title}`} />
        </span>
      )}
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2">
          <span className={cn('min-w-0 flex-1 truncate text-sm', read ? 'text-ink-soft' : 'font-semibold text-ink')}>{senderName(from) || t`(no sender)`}</span>
          <Time at={message.captured_at} className="flex-none text-xs text-ink-faint" />
        </div>
        <div className="flex items-center gap-1.5">
          {!read && (
            <span className="size-2 flex-none rounded-full bg-accent">
              <span className="sr-only">{t`Unread`}</span>
            </span>
          )}
          <Link
            to="/sandbox/$id"
            params={{ id }}
            search={true}
            aria-current={current ? 'true' : undefined}
            className={cn('min-w-0 flex-1 truncate text-sm after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring', read ? 'text-ink-soft' : 'font-medium text-ink')}
          >
            {title}
          </Link>
          {attachment_count > 0 && <Paperclip aria-label={t`Has attachments`} role="img" className="size-3.5 flex-none text-ink-faint" />}
        </div>
        <div className="mt-0.5 flex items-center gap-1.5 text-xs text-ink-faint">
          <span className="min-w-0 flex-1 truncate" title={to}>
            {others > 0 ? (
              <Trans>
                to {first} and {others} more
              </Trans>
            ) : (
              <Trans>to {first}</Trans>
            )}
          </span>
          {tags.slice(0, TAGS_MAX).map((tag) => (
            <Badge key={tag} className="max-w-28 min-w-0">
              <span className="truncate">{tag}</span>
            </Badge>
          ))}
        </div>
      </div>
    </div>
  )
}

/** `Ann Example <ann@example.com>` is Ann Example. */
function senderName(from: string): string {
  const name = /^\s*"?([^"<]*?)"?\s*</.exec(from)?.[1]
  return name === undefined || name === '' ? from : name
}
