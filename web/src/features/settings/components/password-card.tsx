import { Trans, useLingui } from '@lingui/react/macro'
import { api } from '@/api/client'
import { useSession } from '@/api/session'
import { useStepUp } from '@/components/step-up'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { PasswordInput } from '@/components/ui/password-input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useRefreshMe } from '../api/use-refresh-me'

const PASSWORD_MIN_CHARS = 10

export function PasswordCard() {
  const { t } = useLingui()
  const { user } = useSession()
  const stepUp = useStepUp()
  const refresh = useRefreshMe()
  const form = useForm({
    initial: { current_password: '', new_password: '' },
    check: ({ current_password, new_password }) => ({
      current_password: user.has_password && current_password === '' ? t`Enter your current password` : undefined,
      new_password: [...new_password].length < PASSWORD_MIN_CHARS ? t`Enter at least 10 characters` : undefined,
    }),
    submit: async ({ current_password, new_password }) => {
      await stepUp(() => api.PUT('/api/v1/me/password', { body: user.has_password ? { current_password, new_password } : { new_password } }))
      form.reset({ current_password: '', new_password: '' })
      toast.success(t`Your password is changed. Other sessions have ended.`)
      await refresh()
    },
  })
  return (
    <Card>
      <form onSubmit={form.onSubmit} noValidate>
        <CardHeader
          title={t`Password`}
          description={user.has_password ? t`Changing it ends your sessions on other devices.` : t`You have none: you sign in with a passkey or single sign-on.`}
        />
        <CardBody className="flex flex-col gap-4">
          {form.problem !== null && <ProblemBanner problem={form.problem} />}
          <input type="text" className="hidden" autoComplete="username" value={user.email} readOnly aria-hidden tabIndex={-1} />
          <div className="grid items-start gap-4 sm:grid-cols-2">
            {user.has_password && (
              <Field label={t`Current password`} error={form.errors.current_password}>
                {(ids) => <PasswordInput {...ids} {...form.text('current_password')} autoComplete="current-password" />}
              </Field>
            )}
            <Field label={t`New password`} hint={t`At least 10 characters.`} error={form.errors.new_password}>
              {(ids) => <PasswordInput {...ids} {...form.text('new_password')} autoComplete="new-password" />}
            </Field>
          </div>
        </CardBody>
        <CardFooter>
          <Button type="submit" loading={form.submitting}>
            {user.has_password ? <Trans>Change password</Trans> : <Trans>Set a password</Trans>}
          </Button>
        </CardFooter>
      </form>
    </Card>
  )
}
