import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { api, body } from '@/api/client'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'

type Method = 'totp' | 'recovery_code'

interface SecondFactorProps {
  ceremony: string
  methods: readonly Method[]
  onSignedIn: () => Promise<void>
  onCancel: () => void
}

export function SecondFactor({ ceremony, methods, onSignedIn, onCancel }: SecondFactorProps) {
  const { t } = useLingui()
  const [method, setMethod] = useState<Method>(methods.includes('totp') ? 'totp' : 'recovery_code')
  const form = useForm({
    initial: { code: '' },
    check: ({ code }) => ({ code: code.trim() === '' ? t`Enter the code` : undefined }),
    submit: async ({ code }) => {
      const given = code.replace(/\s/g, '')
      await body(
        api.POST('/api/v1/session/second-factor', {
          body: method === 'totp' ? { ceremony, totp: given } : { ceremony, recovery_code: given },
        }),
      )
      await onSignedIn()
    },
  })
  const other: Method = method === 'totp' ? 'recovery_code' : 'totp'
  return (
    <form className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
      {form.problem !== null && <ProblemBanner problem={form.problem} />}
      {method === 'totp' ? (
        <Field key="totp" label={t`Code`} hint={t`The six digits that your authenticator app shows now.`} error={form.errors.code}>
          {(ids) => (
            <Input {...ids} {...form.text('code')} inputMode="numeric" autoComplete="one-time-code" maxLength={7} autoFocus className="h-10 text-center font-mono text-lg tracking-[0.3em] sm:text-lg" />
          )}
        </Field>
      ) : (
        <Field key="recovery" label={t`Recovery code`} hint={t`One of the codes you kept when you turned this on. Each works once.`} error={form.errors.code}>
          {(ids) => <Input {...ids} {...form.text('code')} autoComplete="off" autoCapitalize="off" spellCheck={false} autoFocus className="h-10 font-mono" />}
        </Field>
      )}
      <Button type="submit" variant="primary" size="lg" loading={form.submitting}>
        <Trans>Sign in</Trans>
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button variant="link" onClick={onCancel}>
          <Trans>Back</Trans>
        </Button>
        {methods.includes(other) && (
          <Button
            variant="link"
            onClick={() => {
              setMethod(other)
              form.reset({ code: '' })
            }}
          >
            {other === 'totp' ? <Trans>Use the authenticator app</Trans> : <Trans>Use a recovery code</Trans>}
          </Button>
        )}
      </div>
    </form>
  )
}
