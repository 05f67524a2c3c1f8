import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { Time } from '@/components/ui/time'
import type { Contact } from '../api/contacts-query'
import { type Subscription, subscriptionsQuery } from '../api/subscriptions-query'
import { type ConsentAsked, ConsentDialog } from './consent-dialog'
import { StateBadge } from './subscription-state'

/** Where the person stands with each topic. */
export function SubscriptionsCard({ contact }: { contact: Contact }) {
  const { t } = useLingui()
  const can = useCan()
  const subscriptions = useQuery(subscriptionsQuery(contact.id))
  const [asking, setAsking] = useState<ConsentAsked | null>(null)
  const canWrite = can('audience:write')
  return (
    <Card aria-label={t`Subscriptions`}>
      <CardHeader
        title={<Trans>Subscriptions</Trans>}
        actions={
          canWrite && (
            <Button
              size="sm"
              onClick={() => {
                setAsking({ topic: '', kind: 'grant' })
              }}
            >
              <Plus />
              <Trans>Write down a consent</Trans>
            </Button>
          )
        }
      />
      {subscriptions.data === undefined ? (
        <div className="p-4 sm:px-5">
          {subscriptions.error === null ? <Skeleton className="w-full" /> : <ProblemBanner problem={subscriptions.error} onRetry={() => void subscriptions.refetch()} />}
        </div>
      ) : subscriptions.data.length === 0 ? (
        <p className="p-4 text-sm text-ink-soft sm:px-5">
          <Trans>This person never asked for a topic, and gets none.</Trans>
        </p>
      ) : (
        <ul className="mt-2 divide-y divide-line">
          {subscriptions.data.map((subscription) => (
            <Line key={subscription.topic} subscription={subscription} canWrite={canWrite} onAsk={setAsking} />
          ))}
        </ul>
      )}
      <ConsentDialog
        contact={contact}
        asking={asking}
        onClose={() => {
          setAsking(null)
        }}
      />
    </Card>
  )
}

interface LineProps {
  subscription: Subscription
  canWrite: boolean
  onAsk: (asked: ConsentAsked) => void
}

function Line({ subscription, canWrite, onAsk }: LineProps) {
  const { t } = useLingui()
  const { topic, topic_name, state, since } = subscription
  const isLeft = state === 'unsubscribed'
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm sm:px-5">
      <span className="min-w-0 flex-1 basis-40 font-medium break-words">{topic_name}</span>
      <StateBadge state={state} />
      <span className="text-ink-faint">
        <Trans>
          since <Time at={since} as="date" />
        </Trans>
      </span>
      {canWrite && (
        <Button
          size="sm"
          variant="ghost"
          aria-label={isLeft ? t`Subscribe to ${topic_name}` : t`Unsubscribe from ${topic_name}`}
          onClick={() => {
            onAsk({ topic, kind: isLeft ? 'grant' : 'withdrawal' })
          }}
        >
          {isLeft ? <Trans>Subscribe</Trans> : <Trans>Unsubscribe</Trans>}
        </Button>
      )}
    </li>
  )
}
