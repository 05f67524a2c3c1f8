import { Trans, useLingui } from '@lingui/react/macro'
import { KeyRound } from 'lucide-react'
import { createContext, type ReactNode, use, useCallback, useRef, useState } from 'react'
import { api, body } from '@/api/client'
import { asProblem } from '@/api/problem'
import { useSession } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { PasswordInput } from '@/components/ui/password-input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { usePasskeyProblem } from '@/components/use-passkey-words'
import { askPasskey, passkeysSupported } from '@/lib/passkeys'
import { useForm } from '@/lib/use-form'

type Guard = <Answer>(act: () => Promise<Answer>) => Promise<Answer>

const StepUpContext = createContext<Guard | null>(null)

/**
 * Runs what changes the person's security. When the server asks for a recent sign-in, the person confirms who they are and the action
 * is tried once more; who closes the dialog gets the server's refusal.
 */
export function useStepUp(): Guard {
  const guard = use(StepUpContext)
  if (guard === null) throw new Error('useStepUp outside of StepUpProvider')
  return guard
}

export function StepUpProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false)
  const waiting = useRef<((confirmed: boolean) => void) | null>(null)

  const settle = (confirmed: boolean): void => {
    setOpen(false)
    waiting.current?.(confirmed)
    waiting.current = null
  }
  const guard: Guard = useCallback(async (act) => {
    try {
      return await act()
    } catch (error) {
      if (asProblem(error).rule !== 'recent_login_required') throw error
      const confirmed = await new Promise<boolean>((resolve) => {
        waiting.current = resolve
        setOpen(true)
      })
      if (!confirmed) throw error
      return act()
    }
  }, [])

  return (
    <StepUpContext value={guard}>
      {children}
      <Dialog
        open={open}
        onOpenChange={(next) => {
          if (!next) settle(false)
        }}
      >
        <Confirmation
          onConfirmed={() => {
            settle(true)
          }}
        />
      </Dialog>
    </StepUpContext>
  )
}

function Confirmation({ onConfirmed }: { onConfirmed: () => void }) {
  const { t } = useLingui()
  const { user } = useSession()
  const wordsOf = usePasskeyProblem()
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const form = useForm({
    initial: { password: '' },
    check: ({ password }) => ({ password: password === '' ? t`Enter your password` : undefined }),
    submit: async ({ password }) => {
      await api.POST('/api/v1/me/confirm', { body: { password } })
      onConfirmed()
    },
  })
  const withPasskey = async (): Promise<void> => {
    setAsking(true)
    setProblem(null)
    try {
      const { ceremony, public_key } = await body(api.POST('/api/v1/session/passkey/options', { body: {} }))
      const credential = await askPasskey(public_key)
      await api.POST('/api/v1/me/confirm', { body: { passkey: { ceremony, credential } } })
      onConfirmed()
    } catch (error) {
      setProblem(wordsOf(error))
    } finally {
      setAsking(false)
    }
  }
  const shown = form.problem ?? problem
  return (
    <DialogContent size="sm" title={t`Confirm that it is you`} description={t`Your last sign-in was a while ago, and this concerns your account's security.`}>
      <div className="flex flex-col gap-4">
        {shown !== null && <ProblemBanner problem={shown} />}
        {user.has_password && (
          <form className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
            <input type="hidden" autoComplete="username" value={user.email} readOnly />
            <Field label={t`Password`} error={form.errors.password}>
              {(ids) => <PasswordInput {...ids} {...form.text('password')} autoComplete="current-password" autoFocus />}
            </Field>
            <Button type="submit" variant="primary" loading={form.submitting}>
              <Trans>Confirm</Trans>
            </Button>
          </form>
        )}
        {user.passkeys > 0 && passkeysSupported() && (
          <Button loading={asking} onClick={() => void withPasskey()}>
            <KeyRound />
            <Trans>Use a passkey</Trans>
          </Button>
        )}
        {!user.has_password && user.passkeys === 0 && (
          <p className="text-sm text-ink-soft">
            <Trans>Sign out and in again with your single sign-on, then repeat this step.</Trans>
          </p>
        )}
      </div>
    </DialogContent>
  )
}
