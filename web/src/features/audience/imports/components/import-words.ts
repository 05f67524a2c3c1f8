import { useLingui } from '@lingui/react/macro'
import { useMemo } from 'react'
import type { Tone } from '@/components/ui/badge'
import type { ImportFile, ImportStatus } from '../api/imports-query'

export const STATUS_TONES: Record<ImportStatus, Tone> = {
  ready: 'neutral',
  trying: 'accent',
  tried: 'info',
  running: 'accent',
  finished: 'success',
  cancelled: 'warning',
  failed: 'danger',
  undoing: 'accent',
  undone: 'neutral',
}

export function useStatusWords(): Record<ImportStatus, string> {
  const { t } = useLingui()
  return useMemo(
    () => ({
      ready: t`Not started`,
      trying: t`Checking`,
      tried: t`Checked`,
      running: t`Importing`,
      finished: t`Imported`,
      cancelled: t`Cancelled`,
      failed: t`Failed`,
      undoing: t`Being undone`,
      undone: t`Undone`,
    }),
    [t],
  )
}

export const TOOL_NAMES: Record<ImportFile['tool'], string | null> = {
  mailchimp: 'Mailchimp',
  listmonk: 'listmonk',
  brevo: 'Brevo',
  sendy: 'Sendy',
  klaviyo: 'Klaviyo',
  mailerlite: 'MailerLite',
  plain: null,
}

/** What everybody in a file is, and what becomes of them. */
export function useKindWords(): Record<ImportFile['kind'], { label: string; hint: string }> {
  const { t } = useLingui()
  return useMemo(
    () => ({
      subscribed: { label: t`Subscribed`, hint: t`They want mail; a status column may say otherwise of some.` },
      unasked: { label: t`Known, but not subscribed`, hint: t`They become contacts without a subscription.` },
      unsubscribed: { label: t`Unsubscribed`, hint: t`They become contacts that nothing is sent to.` },
      cleaned: { label: t`Bounced`, hint: t`Their addresses are suppressed; they do not become contacts.` },
    }),
    [t],
  )
}

/** Why rows are not taken, in the order they are shown. */
export function useRejectWords(): Record<string, string> {
  const { t } = useLingui()
  return useMemo(
    () => ({
      invalid_address: t`Not an email address`,
      duplicate: t`In the file more than once`,
      suppressed: t`On the suppression list`,
      role_address: t`Role address, such as info@`,
      disposable: t`Throw-away address`,
      unknown_topic: t`Names a topic that does not exist`,
      unknown_status: t`Status that is not understood`,
      invalid_value: t`Value that does not fit its field`,
      unreadable: t`Cannot be read as a row`,
      erased: t`Asked to be forgotten`,
    }),
    [t],
  )
}
