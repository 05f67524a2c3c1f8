import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCan } from '@/api/session'
import { type Status, StatusBadge } from '@/components/message-words'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import type { Contact } from '../api/contacts-query'
import { type MessageRow, recentMessagesQuery } from '../api/recent-messages-query'
import { MessageStatuses } from './message-statuses'

/** What was sent to the address last, and what became of it. */
export function RecentMessages({ contact }: { contact: Contact }) {
  const { t } = useLingui()
  const can = useCan()
  const { email } = contact
  const messages = useQuery({ ...recentMessagesQuery(email), enabled: can('messages:read') })
  if (!can('messages:read')) return null
  return (
    <Card aria-label={t`Last messages`}>
      <CardHeader
        title={<Trans>Last messages</Trans>}
        actions={
          messages.data !== undefined &&
          messages.data.length > 0 && (
            <Button asChild variant="link" size="sm">
              <Link to="/activity" search={{ recipient: email }}>
                <Trans>All of them</Trans>
              </Link>
            </Button>
          )
        }
      />
      {messages.data === undefined ? (
        <div className="flex flex-col gap-3 p-4 sm:px-5">
          {messages.error === null ? <Skeleton className="w-full" /> : <ProblemBanner problem={messages.error} onRetry={() => void messages.refetch()} />}
        </div>
      ) : messages.data.length === 0 ? (
        <p className="p-4 text-sm text-ink-soft sm:px-5">
          <Trans>Nothing was sent to this address yet.</Trans>
        </p>
      ) : (
        <ul className="mt-2 divide-y divide-line">
          {messages.data.map((message) => (
            <Message key={message.id} message={message} email={email} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function Message({ message, email }: { message: MessageRow; email: string }) {
  const { t } = useLingui()
  const status = message.recipients.find(({ address }) => address.toLowerCase() === email.toLowerCase())?.status
  return (
    <li className="relative flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm hover:bg-hover sm:px-5">
      <Link
        to="/messages/$id"
        params={{ id: message.id }}
        search={{ recipient: email }}
        className="min-w-0 flex-1 basis-48 truncate font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring"
      >
        {message.subject === '' ? t`No subject` : message.subject}
      </Link>
      {status === undefined ? <MessageStatuses statuses={message.statuses} /> : <StatusBadge status={status as Status} />}
      <Time at={message.accepted_at} className="text-xs text-ink-faint" />
    </li>
  )
}
