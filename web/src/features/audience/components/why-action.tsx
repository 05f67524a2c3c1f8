import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toast'
import type { Contact } from '../api/contacts-query'
import { suppressionQuery } from '../api/suppression-query'
import type { Topic } from '../api/topics-query'
import { useChangeContact } from '../api/use-change-contact'
import { ConsentDialog } from './consent-dialog'
import { TakeOffButton } from './take-off-button'

interface WhyActionProps {
  contact: Contact
  topic: Topic
  reason: string
}

/** The one thing that changes the answer, where somebody may do it. */
export function WhyAction({ contact, topic, reason }: WhyActionProps) {
  const can = useCan()
  if (reason.startsWith('suppressed_')) return can('suppressions:write') ? <TakeOff contact={contact} /> : null
  if (!can('audience:write')) return null
  switch (reason) {
    case 'contact_archived':
      return <Change contact={contact} change={{ status: 'active' }} label={<Trans>Bring back</Trans>} />
    case 'paused':
      return <Change contact={contact} change={{ paused_until: null }} label={<Trans>End the pause</Trans>} />
    case 'topic_archived':
      return (
        <Button asChild size="sm">
          <Link to="/audience/topics">
            <Trans>Topics</Trans>
          </Link>
        </Button>
      )
    case 'not_subscribed':
    case 'unsubscribed':
    case 'not_confirmed':
      return <WriteDown contact={contact} topic={topic} />
    default:
      return null
  }
}

function TakeOff({ contact }: { contact: Contact }) {
  const suppression = useQuery(suppressionQuery(contact.email))
  return suppression.data ? <TakeOffButton suppression={suppression.data} /> : null
}

function Change({ contact, change, label }: { contact: Contact; change: Parameters<ReturnType<typeof useChangeContact>['mutate']>[0]; label: React.ReactNode }) {
  const { t } = useLingui()
  const mutation = useChangeContact(contact.id)
  return (
    <Button
      size="sm"
      loading={mutation.isPending}
      onClick={() => {
        mutation.mutate(change, {
          onSuccess: () => {
            toast.success(t`Done`)
          },
          onError: toast.error,
        })
      }}
    >
      {label}
    </Button>
  )
}

function WriteDown({ contact, topic }: { contact: Contact; topic: Topic }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        size="sm"
        onClick={() => {
          setOpen(true)
        }}
      >
        <Trans>Write down a consent</Trans>
      </Button>
      <ConsentDialog
        contact={contact}
        asking={open ? { topic: topic.id, kind: 'grant' } : null}
        onClose={() => {
          setOpen(false)
        }}
      />
    </>
  )
}
