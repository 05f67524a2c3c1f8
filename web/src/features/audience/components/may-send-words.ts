import { useLingui } from '@lingui/react/macro'
import { useFormat } from '@/lib/format'
import type { SendPermission } from '../api/may-send-query'

interface Words {
  answer: string
  /** What to do, or to think of. */
  advice: string
}

/** The answer to "may this contact get this topic now?". */
export function useMaySendWords(): (permission: SendPermission, topic: string) => Words {
  const { t } = useLingui()
  const format = useFormat()
  return ({ allowed, reason, until }, topic) => {
    if (allowed) {
      return { answer: t`Yes: ${topic} goes to this person.`, advice: t`Nothing stands in the way. What was sent and what became of it is below.` }
    }
    const end = until ? format.dateTime(until) : ''
    const words: Partial<Record<string, Words>> = {
      suppressed_bounce: {
        answer: t`No: mail to this address bounced for good.`,
        advice: t`Ask for another address and change it here. Take it off the suppression list only when you know that the mailbox works again.`,
      },
      suppressed_complaint: {
        answer: t`No: this person marked your mail as spam.`,
        advice: t`Leave it so. The suppression list is stronger than any subscription.`,
      },
      suppressed_unsubscribe: {
        answer: t`No: this person unsubscribed from everything.`,
        advice: t`Only the person can change that, by subscribing again.`,
      },
      suppressed_manual: {
        answer: t`No: somebody of your team put the address on the suppression list.`,
        advice: t`Ask why before you take it off.`,
      },
      contact_archived: { answer: t`No: the contact is archived.`, advice: t`Bring it back, and its subscriptions hold again.` },
      topic_unknown: { answer: t`No: there is no such topic any more.`, advice: t`Choose another one.` },
      topic_archived: { answer: t`No: the topic ${topic} is archived.`, advice: t`Nothing is sent to it. Bring it back on the page of topics.` },
      not_subscribed: {
        answer: t`No: this person never asked for ${topic}.`,
        advice: t`Without a consent nothing is sent. If there is one, write it down with its proof.`,
      },
      not_confirmed: {
        answer: t`No: the subscription to ${topic} was not confirmed.`,
        advice: t`The topic has double opt-in, and the owner of the address has not followed the link in the confirmation yet.`,
      },
      unsubscribed: { answer: t`No: this person left ${topic}.`, advice: t`Only the person can come back. If they did so elsewhere, write down the new consent.` },
      paused: { answer: t`Not now: this person wanted a pause until ${end}.`, advice: t`After that it goes on by itself.` },
      too_often: {
        answer: t`Not now: this person wants no more mail until ${end}.`,
        advice: t`They chose how often mail may come, and had one. After that it goes on by itself.`,
      },
    }
    const fallback = reason ?? ''
    return words[fallback] ?? { answer: t`No: ${fallback}`, advice: '' }
  }
}
