import { Plural, Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Status } from '@/components/message-words'
import { Due } from '@/components/due'
import { Reply } from '@/components/reply'
import { Time } from '@/components/ui/time'
import { useNow } from '@/lib/use-now'
import type { Story, StoryEvent, StoryRecipient } from '../api/message'
import { Host } from './host'
import { eventsOf } from './story-events'

interface WhyProps {
  story: Story
  recipient: StoryRecipient
}

/** Where a recipient's message stands and why, in a sentence, with the words of the other server. */
export function Why({ story, recipient }: WhyProps) {
  const events = eventsOf(story, recipient.address)
  const last = events.at(-1)
  const words = wordsOf(recipient.status as Status, events)
  return (
    <div className="flex flex-col gap-2">
      <p className="text-base text-ink sm:text-lg">
        <Sentence story={story} recipient={recipient} last={last} />
      </p>
      {words?.reply && (
        <blockquote className="rounded-r-md border-l-2 border-line-strong bg-sunken px-3 py-2">
          <Reply reply={words.reply} />
        </blockquote>
      )}
      {words?.reason && <p className="text-sm break-words text-ink-soft">{words.reason}</p>}
    </div>
  )
}

/** The event whose words explain the state: for a message that was given up, its last deferral. */
function wordsOf(status: Status, events: StoryEvent[]): StoryEvent | undefined {
  if (status === 'expired') return events.findLast(({ kind }) => kind === 'deferred') ?? events.at(-1)
  if (status === 'queued') return undefined
  return events.at(-1)
}

function Sentence({ story, recipient, last }: WhyProps & { last: StoryEvent | undefined }): ReactNode {
  const at = <Time at={last?.at ?? story.accepted_at} />
  const by = last?.attempt && last.attempt.mx_host !== '' ? <Host attempt={last.attempt} /> : null
  const tries = recipient.attempts
  switch (recipient.status as Status) {
    case 'queued':
      return <Queued story={story} last={last} />
    case 'deferred':
      return (
        <>
          <Plural value={tries} one="Deferred once" other="Deferred # times" />
          {'. '}
          {recipient.next_attempt ? (
            <Trans>
              The next attempt is due <Due at={recipient.next_attempt} />.
            </Trans>
          ) : (
            <Trans>No further attempt is planned yet.</Trans>
          )}
        </>
      )
    case 'held':
      return <Trans>Held {at}. It stays until somebody releases or cancels it.</Trans>
    case 'delivered':
      return by === null ? (
        <Trans>Delivered {at}.</Trans>
      ) : (
        <Trans>
          Delivered {at}: {by} has taken it.
        </Trans>
      )
    case 'bounced':
      return by === null ? (
        <Trans>Failed for good {at}. It is not tried again.</Trans>
      ) : (
        <Trans>
          Refused for good {at} by {by}. It is not tried again.
        </Trans>
      )
    case 'expired':
      return (
        <>
          <Trans>Given up {at}.</Trans> <Plural value={tries} one="The only attempt was without success." other="# attempts were without success." />
        </>
      )
    case 'cancelled':
      return <Trans>Cancelled {at}. It is not tried again.</Trans>
    case 'suppressed':
      return (
        <Trans>
          Not sent: the address is on the{' '}
          <Link to="/suppressions" className="text-accent-ink underline underline-offset-2">
            suppression list
          </Link>
          .
        </Trans>
      )
    case 'captured':
      return (
        <Trans>
          Captured {at}: it is in the{' '}
          <Link to="/sandbox/$id" params={{ id: story.id }} className="text-accent-ink underline underline-offset-2">
            sandbox
          </Link>{' '}
          and was never sent.
        </Trans>
      )
  }
}

function Queued({ story, last }: { story: Story; last: StoryEvent | undefined }) {
  const now = useNow()
  if (last?.kind === 'released') {
    return (
      <Trans>
        Released <Time at={last.at} /> and waiting for its next attempt.
      </Trans>
    )
  }
  if (story.send_at && Date.parse(story.send_at) > now) {
    return (
      <Trans>
        Accepted to be sent <Time at={story.send_at} as="dateTime" />.
      </Trans>
    )
  }
  return (
    <Trans>
      Accepted <Time at={story.accepted_at} /> and waiting for its first attempt.
    </Trans>
  )
}
