import { useLingui } from '@lingui/react/macro'
import type { ComboboxOption } from '@/components/ui/combobox'
import type { ContactField } from '../api/fields-query'
import type { TextProperty } from './rule'

export function useTextPropertyNames(): Record<TextProperty, string> {
  const { t } = useLingui()
  return {
    email: t`Address`,
    domain: t`Domain of the address`,
    name: t`Name`,
    language: t`Language`,
    country: t`Country`,
    time_zone: t`Time zone`,
    source: t({ message: 'Came by', context: 'contact' }),
  }
}

/** Everything a rule can be about. */
export function useSubjects(fields: readonly ContactField[]): readonly ComboboxOption[] {
  const { t } = useLingui()
  const properties = useTextPropertyNames()
  return [
    { value: 'topic', label: t`Subscription to a topic` },
    { value: 'tag', label: t`Tag` },
    ...fields.map(({ name, label }) => ({ value: `field:${name}`, label, keywords: [name, t`Field`] })),
    ...Object.entries(properties).map(([name, label]) => ({ value: `property:${name}`, label })),
    { value: 'status', label: t`Status` },
    { value: 'created', label: t`Added at` },
    { value: 'updated', label: t`Changed at` },
    { value: 'consent', label: t`Consent in the ledger` },
    { value: 'engagement', label: t`Opens and clicks` },
    { value: 'delivery', label: t`What became of mail` },
    { value: 'last_activity', label: t`Last time of something` },
    { value: 'unopened', label: t`Opened none of the last messages` },
    { value: 'score', label: t`Engagement score` },
    { value: 'provider', label: t`Mailbox provider` },
    { value: 'form', label: t`Came by a form` },
    { value: 'segment', label: t`Another segment` },
    { value: 'share', label: t`Random share` },
  ]
}
