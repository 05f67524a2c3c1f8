import { useLingui } from '@lingui/react/macro'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { PasswordInput } from '@/components/ui/password-input'
import { Select } from '@/components/ui/select'
import type { RelayValues } from './relay-fields'

interface RelayFormFieldsProps {
  values: RelayValues
  set: <Name extends keyof RelayValues>(name: Name, value: RelayValues[Name]) => void
  errors: Partial<Record<string, string>>
  /** A password is kept for this host and user name. */
  hasPassword: boolean
}

export function RelayFormFields({ values, set, errors, hasPassword }: RelayFormFieldsProps) {
  const { t } = useLingui()
  return (
    <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_7rem]">
      <Field label={t`Relay host`} error={errors['host']} hint={t`Empty: mail goes straight to the recipients' servers.`}>
        {(ids) => (
          <Input
            {...ids}
            value={values.host}
            placeholder={'smtp.relay.example'}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              set('host', event.target.value)
            }}
          />
        )}
      </Field>
      <Field label={t`Port`} error={errors['port']}>
        {(ids) => (
          <Input
            {...ids}
            value={values.port}
            inputMode="numeric"
            onChange={(event) => {
              set('port', event.target.value)
            }}
          />
        )}
      </Field>
      <Field label={t`Encryption`} className="sm:col-span-2">
        {(ids) => (
          <Select
            {...ids}
            value={values.tls}
            onValueChange={(tls) => {
              set('tls', tls)
            }}
            options={[
              { value: 'start_tls', label: t`STARTTLS, required`, hint: t`Usual on port 587` },
              { value: 'implicit', label: t`TLS from the beginning`, hint: t`Usual on port 465` },
              { value: 'opportunistic', label: t`If the server offers it`, hint: t`Only for a relay in your own network` },
            ]}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:col-span-2 sm:grid-cols-2">
        <Field label={t`User name`} optional={t`Optional`} error={errors['username']}>
          {(ids) => (
            <Input
              {...ids}
              value={values.username}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => {
                set('username', event.target.value)
              }}
            />
          )}
        </Field>
        <Field label={t`Password`} optional={t`Optional`} error={errors['password']} {...(hasPassword ? { hint: t`Empty: the one that is set stays.` } : {})}>
          {(ids) => (
            <PasswordInput
              {...ids}
              value={values.password}
              autoComplete="new-password"
              onChange={(event) => {
                set('password', event.target.value)
              }}
            />
          )}
        </Field>
      </div>
    </div>
  )
}
