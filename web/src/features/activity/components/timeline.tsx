import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Due } from '@/components/due'
import { type EventKind, KIND_LOOKS, UPCOMING_ICON, useKindName } from '@/components/message-words'
import { TranscriptView } from '@/components/mail-viewer/transcript-view'
import { Reply } from '@/components/reply'
import type { Tone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'
import type { StoryEvent } from '../api/message'
import { AttemptFacts } from './attempt-facts'

const SHOWN_FIRST = 50
const SHOWN_MORE = 200

const MARKS: Record<Tone, string> = {
  neutral: 'border-line bg-sunken text-ink-soft',
  accent: 'border-accent-line bg-accent-soft text-accent-ink',
  success: 'border-success-line bg-success-soft text-success-ink',
  warning: 'border-warning-line bg-warning-soft text-warning-ink',
  danger: 'border-danger-line bg-danger-soft text-danger-ink',
  info: 'border-info-line bg-info-soft text-info-ink',
}

interface TimelineProps {
  events: StoryEvent[]
  /** Say whom each event is about. */
  showRecipient: boolean
  /** What comes next, if something does. */
  next: string | null
  /** For long stories of many recipients, where the end matters more than the beginning. */
  newestFirst?: boolean
}

/** What happened and what comes next. */
export function Timeline({ events: story, showRecipient, next, newestFirst = false }: TimelineProps) {
  const { t } = useLingui()
  const [shown, setShown] = useState(SHOWN_FIRST)
  const events = newestFirst ? story.toReversed() : story
  const hidden = events.length - shown
  return (
    <div>
      <ol aria-label={t`What happened`} className="flex flex-col">
        {events.slice(0, shown).map((event, index) => (
          <TimelineEvent key={event.id} event={event} showRecipient={showRecipient} isLast={index === events.length - 1 && next === null} />
        ))}
        {next !== null && hidden <= 0 && <Upcoming at={next} />}
      </ol>
      {hidden > 0 && (
        <Button
          className="mt-2"
          onClick={() => {
            setShown((before) => before + SHOWN_MORE)
          }}
        >
          <Plural value={hidden} one="Show # more" other="Show # more" />
        </Button>
      )}
    </div>
  )
}

interface TimelineEventProps {
  event: StoryEvent
  showRecipient: boolean
  isLast: boolean
}

function TimelineEvent({ event, showRecipient, isLast }: TimelineEventProps) {
  const kindName = useKindName()
  const kind = event.kind as EventKind
  const { icon: Icon, tone } = KIND_LOOKS[kind]
  return (
    <li className="relative flex gap-3 pb-5 last:pb-0">
      {!isLast && <span aria-hidden className="absolute top-7 bottom-0 left-3.5 w-px bg-line" />}
      <span aria-hidden className={cn('flex size-7 flex-none items-center justify-center rounded-full border', MARKS[tone])}>
        <Icon className="size-4" />
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="text-sm font-semibold">
            {kindName(kind)}
            {showRecipient && event.recipient && <span className="font-normal break-all text-ink-soft"> · {event.recipient}</span>}
          </p>
          <span className="flex flex-wrap items-baseline gap-x-2 text-xs text-ink-faint">
            <Time at={event.at} as="relative" />
                        <Time at={event.at} as="exact" />
          </span>
        </div>
        {event.reply && (
          <blockquote className="mt-1.5 rounded-r-md border-l-2 border-line-strong bg-sunken px-3 py-1.5">
            <Reply reply={event.reply} />
          </blockquote>
        )}
        {event.reason && <p className="mt-1 text-sm break-words text-ink-soft">{event.reason}</p>}
        {event.attempt && <AttemptFacts attempt={event.attempt} />}
        {event.attempt?.transcript && event.attempt.transcript.length > 0 && <Dialogue lines={event.attempt.transcript} />}
      </div>
    </li>
  )
}

type Lines = NonNullable<NonNullable<StoryEvent['attempt']>['transcript']>

function Dialogue({ lines }: { lines: Lines }) {
  const [open, setOpen] = useState(false)
  return (
    <details
      className="mt-1.5"
      onToggle={(event) => {
        setOpen(event.currentTarget.open)
      }}
    >
      <summary className="w-fit rounded-sm text-sm text-accent-ink hover:underline">
        <Plural value={lines.length} one="SMTP dialogue (# line)" other="SMTP dialogue (# lines)" />
      </summary>
      {open && <TranscriptView lines={lines} className="mt-2" />}
    </details>
  )
}

function Upcoming({ at }: { at: string }) {
  const Icon = UPCOMING_ICON
  return (
    <li className="flex gap-3">
      <span aria-hidden className="flex size-7 flex-none items-center justify-center rounded-full border border-dashed border-line-strong text-ink-faint">
        <Icon className="size-4" />
      </span>
      <p className="pt-1 text-sm text-ink-soft">
        <Trans>
          Next attempt <Due at={at} />
        </Trans>
      </p>
    </li>
  )
}
