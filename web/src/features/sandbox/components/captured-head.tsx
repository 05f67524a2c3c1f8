import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, Download, MailOpen, Route, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Schema } from '@/api/types'
import { useSourceName, useStreamName } from '@/components/message-words'
import type { MailUrls } from '@/components/mail-viewer/types'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Time } from '@/components/ui/time'
import { Tooltip } from '@/components/ui/tooltip'
import { useFormat } from '@/lib/format'
import { useMarkRead } from '../api/use-mark-read'
import { useSandboxActions } from './sandbox-actions'

type Detail = Schema<'SandboxDetail'>

/** Recipients shown before one asks for all. */
const RECIPIENTS_FIRST = 5

export function CapturedHead({ message, urls }: { message: Detail; urls: MailUrls }) {
  const { t } = useLingui()
  const format = useFormat()
  const streamName = useStreamName()
  const sourceName = useSourceName()
  const { from, to, mail_from, subject, captured_at, size_bytes, source, stream, tags, send_at, metadata } = message
  const hasMetadata = Object.keys(metadata).length > 0
  return (
    <header className="flex flex-col gap-3">
      <div className="flex items-start gap-2">
        <Button asChild variant="ghost" size="icon" className="-ml-2 lg:hidden" aria-label={t`Back to the list`}>
          <Link to="/sandbox" search={true}>
            <ArrowLeft />
          </Link>
        </Button>
        <h1 className="min-w-0 flex-1 text-lg leading-7 font-semibold break-words">{subject === '' ? t`(no subject)` : subject}</h1>
        <Actions message={message} urls={urls} />
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        <Line label={t({ message: 'From', context: 'mail' })}>
          <span className="break-words">{from === '' ? '—' : from}</span>
          {mail_from !== null && mail_from !== undefined && !from.includes(mail_from) && (
            <span className="text-ink-faint">
              {' '}
              <Trans>bounces to {mail_from}</Trans>
            </span>
          )}
        </Line>
        <Line label={t({ message: 'To', context: 'mail' })}>
          <span className="break-words">{to === '' ? <Trans>not named in the message</Trans> : to}</span>
        </Line>
        <Line label={t`Envelope`}>
          <Recipients message={message} />
        </Line>
        <Line label={t`Captured`}>
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Time at={captured_at} as="dateTime" />
            <span className="text-ink-faint tabular">{format.bytes(size_bytes)}</span>
            <Badge>{sourceName(source)}</Badge>
            <Badge>{streamName(stream)}</Badge>
            {tags.map((tag) => (
              <Badge key={tag} tone="accent" className="max-w-48">
                <span className="truncate">{tag}</span>
              </Badge>
            ))}
          </span>
        </Line>
        {send_at !== null && send_at !== undefined && (
          <Line label={t`Planned for`}>
            <Time at={send_at} as="dateTime" />
          </Line>
        )}
        {hasMetadata && (
          <Line label={t`Metadata`}>
            <code className="font-mono text-xs break-all">{JSON.stringify(metadata)}</code>
          </Line>
        )}
      </dl>
      {message.suppressed.length > 0 && (
        <Notice tone="warning">
          <Plural
            value={message.suppressed.length}
            one="# recipient is on the suppression list and would have been left out:"
            other="# recipients are on the suppression list and would have been left out:"
          />{' '}
          <span className="break-words">{message.suppressed.slice(0, RECIPIENTS_FIRST).join(', ')}</span>
        </Notice>
      )}
    </header>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

function Recipients({ message }: { message: Detail }) {
  const [showsAll, setShowsAll] = useState(false)
  const all = message.all_recipients
  const shown = showsAll ? all : all.slice(0, RECIPIENTS_FIRST)
  const more = all.length - shown.length
  return (
    <span className="break-words">
      {shown.join(', ')}
      {more > 0 && (
        <>
          {' '}
          <button
            type="button"
            className="rounded-sm font-medium text-accent-ink hover:underline"
            onClick={() => {
              setShowsAll(true)
            }}
          >
            <Trans>and {more} more</Trans>
          </button>
        </>
      )}
    </span>
  )
}

function Actions({ message, urls }: { message: Detail; urls: MailUrls }) {
  const { t } = useLingui()
  const mark = useMarkRead()
  const { onDelete, canDelete } = useSandboxActions()
  return (
    <div className="flex flex-none items-center">
      <Tooltip content={message.read ? t`Mark as unread` : t`Mark as read`}>
        <Button
          variant="ghost"
          size="icon"
          aria-label={message.read ? t`Mark as unread` : t`Mark as read`}
          onClick={() => {
            mark.mutate({ id: message.id, read: !message.read })
          }}
        >
          <MailOpen />
        </Button>
      </Tooltip>
      <Tooltip content={t`Its road in Activity`}>
        <Button asChild variant="ghost" size="icon" aria-label={t`Its road in Activity`}>
          <Link to="/messages/$id" params={{ id: message.message_id }}>
            <Route />
          </Link>
        </Button>
      </Tooltip>
      <Tooltip content={t`Download .eml`}>
        <Button asChild variant="ghost" size="icon" aria-label={t`Download .eml`}>
          <a href={urls.raw(true)} download>
            <Download />
          </a>
        </Button>
      </Tooltip>
      {canDelete && (
        <Tooltip content={t`Delete`}>
          <Button
            variant="danger-ghost"
            size="icon"
            aria-label={t`Delete`}
            onClick={() => {
              onDelete({ ids: [message.id] })
            }}
          >
            <Trash2 />
          </Button>
        </Tooltip>
      )}
    </div>
  )
}
