import { Trans, useLingui } from '@lingui/react/macro'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { usePasskeyProblem } from '@/components/use-passkey-words'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { PasswordInput } from '@/components/ui/password-input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { askPasskey, passkeysSupported } from '@/lib/passkeys'
import { useForm } from '@/lib/use-form'
import { usePasskeyAutofill } from '../api/use-passkey-autofill'
import { Divider } from './divider'
import { ProviderButtons } from './provider-buttons'

interface FirstFactorProps {
  onAnswer: (answer: Schema<'SignInResult'>) => Promise<void>
  returnTo: string | undefined
}

export function FirstFactor({ onAnswer, returnTo }: FirstFactorProps) {
  const { t } = useLingui()
  const wordsOf = usePasskeyProblem()
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const form = useForm({
    initial: { email: '', password: '' },
    check: ({ email, password }) => ({
      email: email.trim() === '' ? t`Enter your e-mail address` : undefined,
      password: password === '' ? t`Enter your password` : undefined,
    }),
    submit: async ({ email, password }) => {
      setProblem(null)
      await onAnswer(await body(api.POST('/api/v1/session', { body: { email: email.trim(), password } })))
    },
  })

  usePasskeyAutofill(() => onAnswer({}), setProblem, asking)

  const signInWithPasskey = async (): Promise<void> => {
    setAsking(true)
    setProblem(null)
    try {
      const { ceremony, public_key } = await body(api.POST('/api/v1/session/passkey/options', { body: {} }))
      const credential = await askPasskey(public_key)
      await onAnswer(await body(api.POST('/api/v1/session/passkey', { body: { ceremony, credential } })))
    } catch (error) {
      setProblem(wordsOf(error))
    } finally {
      setAsking(false)
    }
  }

  const shown = form.problem ?? problem
  return (
    <div className="flex flex-col gap-4">
      {shown !== null && <ProblemBanner problem={shown} />}
      <form className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        <Field label={t`E-mail`} error={form.errors.email}>
          {(ids) => <Input {...ids} {...form.text('email')} type="email" autoComplete="username webauthn" autoFocus className="h-10" />}
        </Field>
        <Field label={t`Password`} error={form.errors.password}>
          {(ids) => <PasswordInput {...ids} {...form.text('password')} autoComplete="current-password webauthn" className="h-10" />}
        </Field>
        <Button type="submit" variant="primary" size="lg" loading={form.submitting}>
          <Trans>Sign in</Trans>
        </Button>
      </form>
      <Divider>
        <Trans>or</Trans>
      </Divider>
      {passkeysSupported() && (
        <Button size="lg" loading={asking} onClick={() => void signInWithPasskey()}>
          <KeyRound />
          <Trans>Sign in with a passkey</Trans>
        </Button>
      )}
      <ProviderButtons returnTo={returnTo} />
    </div>
  )
}
