import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { api, body } from '@/api/client'
import { asProblem } from '@/api/problem'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'
import { useEnter } from '../api/use-enter'
import { CredentialFields, type CredentialKind } from './credential-fields'
import { useNewPasskey } from './use-new-passkey'

const PASSWORD_MIN_CHARS = 10

interface JoinFormProps {
  token: string
  /** The only address the invitation is for. */
  email: string | null
}

/** A new account, made by accepting an invitation. */
export function JoinForm({ token, email }: JoinFormProps) {
  const { t } = useLingui()
  const enter = useEnter()
  const form = useForm({
    initial: { name: '', email: email ?? '', kind: 'password' as CredentialKind, password: '' },
    check: (values) => ({
      name: values.name.trim() === '' ? t`Enter your name` : undefined,
      email: /^\S+@\S+$/.test(values.email.trim()) ? undefined : t`Enter an e-mail address, as in name@example.com`,
      password:
        values.kind === 'password'
          ? [...values.password].length < PASSWORD_MIN_CHARS
            ? t`Enter at least 10 characters`
            : undefined
          : passkey.passkey === null
            ? t`Create the passkey first`
            : undefined,
    }),
    submit: async (values) => {
      const credential = values.kind === 'password' ? { password: values.password } : { passkey: passkey.passkey ?? undefined }
      try {
        await body(api.POST('/api/v1/join', { body: { token, email: values.email.trim(), name: values.name.trim(), ...credential } }))
      } catch (error) {
        // Its passkey has to be made anew.
        if (asProblem(error).rule === 'ceremony_invalid') passkey.forget()
        throw error
      }
      await enter()
    },
  })
  const passkey = useNewPasskey(() =>
    body(api.POST('/api/v1/join/passkey', { body: { token, email: form.values.email.trim(), name: form.values.name.trim() } })),
  )
  const problem = form.problem ?? passkey.problem
  return (
    <form className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
      {problem !== null && <ProblemBanner problem={problem} />}
      <Field label={t`Name`} error={form.errors.name}>
        {(ids) => <Input {...ids} {...form.text('name')} autoComplete="name" autoFocus className="h-10" />}
      </Field>
      <Field label={t`E-mail`} error={form.errors.email}>
        {(ids) => <Input {...ids} {...form.text('email')} type="email" autoComplete="username" readOnly={email !== null} className="h-10" />}
      </Field>
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
      <Button type="submit" variant="primary" size="lg" loading={form.submitting}>
        <Trans>Join the workspace</Trans>
      </Button>
      <p className="text-center text-sm text-ink-soft">
        <Trans>
          You already have an account?{' '}
          <Link to="/sign-in" search={{ return_to: `/join?token=${token}` }} className="rounded-sm font-medium text-accent-ink underline underline-offset-2">
            Sign in first
          </Link>
        </Trans>
      </p>
    </form>
  )
}
