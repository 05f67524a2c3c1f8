import { Trans, useLingui } from '@lingui/react/macro'
import { api, body } from '@/api/client'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { PasswordInput } from '@/components/ui/password-input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'
import { useEnter } from '../api/use-enter'

const PASSWORD_MIN_CHARS = 10

interface ResetFormProps {
  token: string
  email: string
  totpEnabled: boolean
}

export function ResetForm({ token, email, totpEnabled }: ResetFormProps) {
  const { t } = useLingui()
  const enter = useEnter()
  const form = useForm({
    initial: { password: '' },
    check: ({ password }) => ({ password: [...password].length < PASSWORD_MIN_CHARS ? t`Enter at least 10 characters` : undefined }),
    submit: async ({ password }) => {
      await body(api.POST('/api/v1/reset', { body: { token, password } }))
      await enter()
    },
  })
  return (
    <form className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
      {form.problem !== null && <ProblemBanner problem={form.problem} />}
      <input type="text" className="hidden" autoComplete="username" value={email} readOnly aria-hidden tabIndex={-1} />
      <Field label={t`New password`} hint={t`At least 10 characters. A few words together are easy to remember.`} error={form.errors.password}>
        {(ids) => <PasswordInput {...ids} {...form.text('password')} autoComplete="new-password" autoFocus className="h-10" />}
      </Field>
      <p className="text-sm text-ink-soft">
        {totpEnabled ? (
          <Trans>All your sessions end, and two-step sign-in is turned off: turn it on again afterwards.</Trans>
        ) : (
          <Trans>All your sessions end, and you are signed in here.</Trans>
        )}
      </p>
      <Button type="submit" variant="primary" size="lg" loading={form.submitting}>
        <Trans>Save and sign in</Trans>
      </Button>
    </form>
  )
}
