import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, FlaskConical, PenLine, RotateCcw, Route } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useLive } from '@/api/live'
import type { Schema } from '@/api/types'
import { KIND_LOOKS, StatusBadge, UPCOMING_ICON, useKindName } from '@/components/message-words'
import { Reply } from '@/components/reply'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { Spinner } from '@/components/ui/spinner'
import { Time } from '@/components/ui/time'
import { cn } from '@/lib/cn'
import { messageQuery } from '../api/message-query'

type Story = Schema<'MessageStory'>
type Event = Story['events'][number]
type Recipient = Story['recipients'][number]

/** In case an event was missed. */
const LOOK_AGAIN_MS = 5_000
const RECIPIENTS_MAX = 20
const UNDER_WAY = new Set<string>(['queued', 'deferred'])

interface SentRoadProps {
  accepted: Schema<'AcceptedMessage'>
  onAgain: () => void
  onNew: () => void
}

/** Where the message is, from the moment it was taken, as it happens. */
export function SentRoad({ accepted, onAgain, onNew }: SentRoadProps) {
  const { t } = useLingui()
  const { id } = accepted
  const queryClient = useQueryClient()
  const heading = useRef<HTMLHeadingElement>(null)
  const query = messageQuery(id)
  const story = useQuery({
    ...query,
    refetchInterval: ({ state }) => (state.data !== undefined && !isUnderWay(state.data) ? false : LOOK_AGAIN_MS),
  })
  useLive(['events'], ({ name, data }) => {
    if (name === 'lagged' || (name === 'event' && (data as Schema<'LiveEvent'>).message_id === id)) {
      void queryClient.invalidateQueries({ queryKey: query.queryKey })
    }
  })
  useEffect(() => {
    heading.current?.focus()
    heading.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const captured = accepted.recipients.some(({ status }: { status: string }) => status === 'captured')
  const moving = story.data === undefined || isUnderWay(story.data)
  return (
    <Card>
      <CardBody className="flex flex-col gap-5">
        <div className="flex items-start gap-3">
          <span className="flex size-9 flex-none items-center justify-center rounded-full bg-success-soft text-success-ink">
            <CircleCheck aria-hidden className="size-5" />
          </span>
          <div className="min-w-0">
            <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
              {captured ? t`Captured` : t`Accepted`}
            </h2>
            <p className="text-sm text-ink-soft">
              {captured ? (
                <Trans>The message is in the sandbox. Nobody receives it.</Trans>
              ) : (
                <Trans>The message is safely on disk. This is its road:</Trans>
              )}
            </p>
          </div>
        </div>
        {story.error !== null && story.data === undefined ? (
          <ProblemBanner problem={story.error} onRetry={() => void story.refetch()} />
        ) : (
          <ol className="flex flex-col" aria-live="polite">
            <Station kind="accepted" at={accepted.accepted_at} last={false} />
            {story.data === undefined ? (
              <li className="flex gap-3 py-1">
                <Skeleton className="size-6 rounded-full" />
                <Skeleton className="mt-1 w-52" />
              </li>
            ) : (
              story.data.recipients
                .slice(0, RECIPIENTS_MAX)
                .map((recipient, index, shown) => (
                  <RecipientRoad key={recipient.address} recipient={recipient} events={story.data.events} last={index === shown.length - 1} />
                ))
            )}
          </ol>
        )}
        {story.data !== undefined && story.data.recipient_count > RECIPIENTS_MAX && (
          <p className="text-sm text-ink-faint">
            <Plural value={story.data.recipient_count - RECIPIENTS_MAX} one="and # more recipient" other="and # more recipients" />
          </p>
        )}
        {moving && (
          <p className="flex items-center gap-2 text-sm text-ink-faint">
            <Spinner className="size-3.5" /> <Trans>This page follows it by itself.</Trans>
          </p>
        )}
      </CardBody>
      <CardFooter className="justify-start">
        {captured ? (
          <Button asChild variant="primary">
            <Link to="/sandbox/$id" params={{ id }}>
              <FlaskConical />
              <Trans>See it in the sandbox</Trans>
            </Link>
          </Button>
        ) : (
          <Button asChild variant="primary">
            <Link to="/messages/$id" params={{ id }}>
              <Route />
              <Trans>Open the message</Trans>
            </Link>
          </Button>
        )}
        <Button onClick={onAgain}>
          <RotateCcw />
          <Trans>Change and send again</Trans>
        </Button>
        <Button variant="ghost" onClick={onNew}>
          <PenLine />
          <Trans>New message</Trans>
        </Button>
      </CardFooter>
    </Card>
  )
}

function isUnderWay(story: Story): boolean {
  return story.recipients.length === 0 || story.recipients.some(({ status }) => UNDER_WAY.has(status))
}

interface RecipientRoadProps {
  recipient: Recipient
  events: readonly Event[]
  last: boolean
}

/** The last thing that happened to a recipient, with the words of the server. */
function RecipientRoad({ recipient, events, last }: RecipientRoadProps) {
  const event = events.findLast((one) => one.recipient === recipient.address && one.kind !== 'accepted')
  return (
    <Station kind={event?.kind ?? null} at={event?.at} last={last}>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="min-w-0 font-medium break-all">{recipient.address}</span>
        <StatusBadge status={recipient.status} />
      </div>
      {event?.reply !== null && event?.reply !== undefined && <Reply reply={event.reply} />}
      {event?.reason !== null && event?.reason !== undefined && event.reply === undefined && <p className="text-sm text-ink-soft">{event.reason}</p>}
      {recipient.next_attempt !== null && recipient.next_attempt !== undefined && UNDER_WAY.has(recipient.status) && (
        <p className="text-xs text-ink-faint">
          <Trans>
            Next attempt <Time at={recipient.next_attempt} />
          </Trans>
        </p>
      )}
    </Station>
  )
}

interface StationProps {
  kind: Event['kind'] | null
  at: string | undefined
  last: boolean
  children?: React.ReactNode
}

const TINTS: Record<string, string> = {
  success: 'bg-success-soft text-success-ink',
  warning: 'bg-warning-soft text-warning-ink',
  danger: 'bg-danger-soft text-danger-ink',
  info: 'bg-info-soft text-info-ink',
  accent: 'bg-accent-soft text-accent-ink',
  neutral: 'bg-pressed text-ink-soft',
}

function Station({ kind, at, last, children }: StationProps) {
  const kindName = useKindName()
  const look = kind === null ? { icon: UPCOMING_ICON, tone: 'neutral' } : KIND_LOOKS[kind]
  const Icon = look.icon
  return (
    <li className="relative flex gap-3 pb-4 last:pb-0">
      {!last && <span aria-hidden className="absolute top-7 bottom-0 left-3 w-px bg-line" />}
      <span className={cn('flex size-6 flex-none items-center justify-center rounded-full', TINTS[look.tone])}>
        <Icon aria-hidden className="size-3.5" />
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-1 pt-0.5 text-sm">
        {children ?? <span className="font-medium">{kind === null ? null : kindName(kind)}</span>}
      </div>
      <Time at={at} as="time" className="pt-0.5 text-xs text-ink-faint" />
    </li>
  )
}
