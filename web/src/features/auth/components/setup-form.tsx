import { Trans, useLingui } from '@lingui/react/macro'
import { type ReactNode, useState } from 'react'
import { api, body } from '@/api/client'
import { Button } from '@/components/ui/button'
import { Combobox } from '@/components/ui/combobox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { asProblem } from '@/api/problem'
import { activateLanguage, isLanguage, LANGUAGES, type Language } from '@/lib/i18n'
import { browserTimeZone, timeZones } from '@/lib/time-zone'
import { type Errors, type Form, useForm } from '@/lib/use-form'
import { useEnter } from '../api/use-enter'
import { CredentialFields, type CredentialKind } from './credential-fields'
import { Steps } from './steps'
import { useNewPasskey } from './use-new-passkey'

interface Values {
  name: string
  email: string
  kind: CredentialKind
  password: string
  workspace_name: string
  time_zone: string
}

/** Which step asks for a field, to go back to it when the server refuses it. */
const STEP_OF: Record<string, number> = { name: 0, email: 0, password: 1, passkey: 1, workspace_name: 2, time_zone: 2, language: 2 }
const PASSWORD_MIN_CHARS = 10

export function SetupForm({ token }: { token: string }) {
  const { t, i18n } = useLingui()
  const enter = useEnter()
  const [step, setStep] = useState(0)

  const form: Form<Values> = useForm<Values>({
    initial: { name: '', email: '', kind: 'password', password: '', workspace_name: '', time_zone: browserTimeZone() },
    check: (values) => checkStep(values),
    submit: async (values) => {
      if (step < 2) {
        setStep(step + 1)
        return
      }
      const { name, email, kind, password, workspace_name, time_zone } = values
      const credential = kind === 'password' ? { password } : { passkey: passkey.passkey ?? undefined }
      try {
        await body(
          api.POST('/api/v1/setup', {
            body: { token, name: name.trim(), email: email.trim(), ...credential, workspace_name: workspace_name.trim(), time_zone, language: i18n.locale },
          }),
        )
      } catch (error) {
        const { rule, errors } = asProblem(error)
        const field = errors[0]?.field.split('/')[1]
        const spent = rule === 'ceremony_invalid'
        // Its passkey has to be made anew.
        if (spent) passkey.forget()
        setStep(spent ? 1 : (STEP_OF[field ?? ''] ?? step))
        throw error
      }
      await enter()
    },
  })
  const passkey = useNewPasskey(() =>
    body(api.POST('/api/v1/setup/passkey', { body: { token, email: form.values.email.trim(), name: form.values.name.trim() } })),
  )

  function checkStep(values: Values): Errors<Values> {
    if (step === 0) {
      return {
        name: values.name.trim() === '' ? t`Enter your name` : undefined,
        email: /^\S+@\S+$/.test(values.email.trim()) ? undefined : t`Enter an e-mail address, as in name@example.com`,
      }
    }
    if (step === 1) {
      const missing = values.kind === 'password' ? [...values.password].length < PASSWORD_MIN_CHARS : passkey.passkey === null
      const words = values.kind === 'password' ? t`Enter at least 10 characters` : t`Create the passkey first`
      return { password: missing ? words : undefined }
    }
    return { workspace_name: values.workspace_name.trim() === '' ? t`Enter a name` : undefined }
  }

  const problem = form.problem ?? passkey.problem
  return (
    <form className="flex flex-col gap-5" onSubmit={form.onSubmit} noValidate>
      <Steps names={[t`You`, t`Sign-in`, t`Workspace`]} current={step} />
      {problem !== null && <ProblemBanner problem={problem} />}
      {step === 0 && <AboutYou form={form} />}
      {step === 1 && (
        <StepBody text={<Trans>You will be the administrator. Signing in never depends on mail working.</Trans>}>
          <CredentialFields
            kind={form.values.kind}
            onKind={(kind) => {
              form.set('kind', kind)
              form.set('password', '')
            }}
            password={form.text('password')}
            passwordError={form.errors.password}
            passkey={passkey.passkey}
            creating={passkey.creating}
            onCreate={() => void passkey.create()}
          />
        </StepBody>
      )}
      {step === 2 && <AboutWorkspace form={form} />}
      <div className="flex justify-between gap-2">
        {step > 0 ? (
          <Button
            size="lg"
            onClick={() => {
              setStep(step - 1)
            }}
          >
            <Trans>Back</Trans>
          </Button>
        ) : (
          <span />
        )}
        <Button type="submit" variant="primary" size="lg" loading={form.submitting}>
          {step < 2 ? <Trans>Continue</Trans> : <Trans>Finish</Trans>}
        </Button>
      </div>
    </form>
  )
}

function StepBody({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-56 flex-col gap-4">
      <p className="text-sm text-ink-soft">{text}</p>
      {children}
    </div>
  )
}

function AboutYou({ form }: { form: Form<Values> }) {
  const { t } = useLingui()
  return (
    <StepBody text={<Trans>Who looks after this installation?</Trans>}>
      <Field label={t`Name`} error={form.errors.name}>
        {(ids) => <Input {...ids} {...form.text('name')} autoComplete="name" autoFocus className="h-10" />}
      </Field>
      <Field label={t`E-mail`} hint={t`Your name for signing in. Nothing is sent to it now.`} error={form.errors.email}>
        {(ids) => <Input {...ids} {...form.text('email')} type="email" autoComplete="username" className="h-10" />}
      </Field>
    </StepBody>
  )
}

function AboutWorkspace({ form }: { form: Form<Values> }) {
  const { t, i18n } = useLingui()
  return (
    <StepBody text={<Trans>A workspace holds the mail, domains and people of one company or project. It begins in sandbox mode.</Trans>}>
      <Field label={t`Workspace name`} error={form.errors.workspace_name}>
        {(ids) => <Input {...ids} {...form.text('workspace_name')} autoComplete="organization" autoFocus className="h-10" />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t`Time zone`} error={form.errors.time_zone}>
          {(ids) => (
            <Combobox
              {...ids}
              className="h-10 sm:text-sm"
              value={form.values.time_zone}
              onValueChange={(zone) => {
                form.set('time_zone', zone)
              }}
              options={timeZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
              placeholder={t`Choose`}
              searchPlaceholder={t`City or region`}
            />
          )}
        </Field>
        <Field label={t`Language`}>
          {(ids) => (
            <Select
              {...ids}
              className="h-10"
              value={isLanguage(i18n.locale) ? i18n.locale : 'en'}
              options={Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }))}
              onValueChange={(language) => void activateLanguage(language)}
            />
          )}
        </Field>
      </div>
    </StepBody>
  )
}
