import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Time } from '@/components/ui/time'
import { toast } from '@/components/ui/toast'
import { useNow } from '@/lib/use-now'
import type { Contact } from '../api/contacts-query'
import { suppressionQuery } from '../api/suppression-query'
import { useChangeContact } from '../api/use-change-contact'
import { TakeOffButton } from './take-off-button'
import { useSuppressionWords } from './suppression-words'

/** What keeps this person from getting anything. */
export function ContactNotices({ contact }: { contact: Contact }) {
  const can = useCan()
  const suppression = useQuery({ ...suppressionQuery(contact.email), enabled: can('suppressions:read') })
  const words = useSuppressionWords()
  return (
    <>
      {suppression.data && (
        <Notice
          tone="danger"
          title={words[suppression.data.reason].title}
          action={can('suppressions:write') ? <TakeOffButton suppression={suppression.data} /> : undefined}
        >
          <Trans>
            Since <Time at={suppression.data.created_at} as="dateTime" />.
          </Trans>{' '}
          {suppression.data.source !== '' && <span className="break-words">{suppression.data.source}</span>}
        </Notice>
      )}
      {contact.status === 'archived' && (
        <Notice tone="warning" title={<Trans>Archived: nothing is sent to this person</Trans>}>
          <Trans>Bring the contact back to write to it again.</Trans>
        </Notice>
      )}
      {contact.paused_until && <PauseNotice contact={contact} until={contact.paused_until} />}
    </>
  )
}

function PauseNotice({ contact, until }: { contact: Contact; until: string }) {
  const { t } = useLingui()
  const can = useCan()
  const now = useNow()
  const change = useChangeContact(contact.id)
  if (Date.parse(until) <= now) return null
  const end = (): void => {
    change.mutate(
      { paused_until: null },
      {
        onSuccess: () => {
          toast.success(t`The pause is over`)
        },
        onError: toast.error,
      },
    )
  }
  return (
    <Notice
      tone="warning"
      title={
        <Trans>
          Paused until <Time at={until} as="dateTime" />
        </Trans>
      }
      action={
        can('audience:write') ? (
          <Button size="sm" onClick={end} loading={change.isPending}>
            <Trans>End the pause</Trans>
          </Button>
        ) : undefined
      }
    >
      <Trans>Nothing is sent before.</Trans>
    </Notice>
  )
}
