import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useCan } from '@/api/session'
import { Card, CardHeader } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import { timeZones } from '@/lib/time-zone'
import type { Contact } from '../api/contacts-query'
import { fieldsQuery } from '../api/fields-query'
import { useChangeContact } from '../api/use-change-contact'
import { EditableValue } from './editable-value'
import { kindOf, type ValueKind } from './editable'
import { FieldValue } from './field-value'
import { regionName } from './region-name'
import { useCountries } from './use-countries'
import { usePropertyNames } from './use-property-names'
import { useSourceWords } from './use-source-words'

const TEXTS = ['email', 'full_name', 'first_name', 'last_name', 'language', 'country', 'time_zone'] as const
type TextName = (typeof TEXTS)[number]

/** What is known of the person, each of it edited where it stands. */
export function ContactDetails({ contact }: { contact: Contact }) {
  const { t, i18n } = useLingui()
  const can = useCan()
  const names = usePropertyNames()
  const source = useSourceWords()
  const fields = useQuery(fieldsQuery)
  const countries = useCountries()
  const zones = useMemo(() => timeZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })), [])
  const change = useChangeContact(contact.id)
  const canWrite = can('audience:write')
  const kinds: Record<TextName, ValueKind> = {
    email: { kind: 'text', required: true, type: 'email' },
    full_name: { kind: 'text' },
    first_name: { kind: 'text' },
    last_name: { kind: 'text' },
    language: { kind: 'text', placeholder: 'pt-BR' },
    country: { kind: 'one', options: countries },
    time_zone: { kind: 'one', options: zones },
  }
  return (
    <Card aria-label={t`Details`}>
      <CardHeader title={<Trans>Details</Trans>} />
      <dl className="mt-2 divide-y divide-line">
        {TEXTS.map((name) => (
          <EditableValue
            key={name}
            label={names[name] ?? name}
            kind={kinds[name]}
            value={contact[name] ?? null}
            shown={name === 'country' || name === 'language' ? regionName(i18n.locale, name, contact[name] ?? '') : undefined}
            editable={canWrite}
            onSave={(value) => change.mutateAsync({ [name]: value })}
          />
        ))}
        {fields.data?.map((field) => (
          <EditableValue
            key={field.id}
            label={field.label}
            kind={kindOf(field)}
            value={contact.fields[field.name] ?? null}
            shown={<FieldValue field={field} value={contact.fields[field.name]} />}
            editable={canWrite}
            onSave={(value) => change.mutateAsync({ fields: { [field.name]: value } })}
          />
        ))}
        <Fact label={t({ message: 'Came by', context: 'contact' })}>{source(contact.source)}</Fact>
        <Fact label={t`Added`}>
          <Time at={contact.created_at} as="dateTime" />
        </Fact>
        <Fact label={t`Changed`}>
          <Time at={contact.updated_at} />
        </Fact>
      </dl>
    </Card>
  )
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex min-h-10 items-center gap-3 px-4 py-2 text-sm sm:px-5">
      <dt className="min-w-0 flex-none basis-2/5 break-words text-ink-faint">{label}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  )
}
