import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import { api, body } from '@/api/client'
import type { Schema } from '@/api/types'
import { useStepUp } from '@/components/step-up'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'

interface TotpDialogProps {
  enrolment: Schema<'TotpEnrolment'> | null
  onClose: () => void
  onDone: (recoveryCodes: string[]) => void
}

export function TotpDialog({ enrolment, onClose, onDone }: TotpDialogProps) {
  return (
    <Dialog
      open={enrolment !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {enrolment !== null && <Enrolment enrolment={enrolment} onDone={onDone} />}
    </Dialog>
  )
}

function Enrolment({ enrolment, onDone }: { enrolment: Schema<'TotpEnrolment'>; onDone: (recoveryCodes: string[]) => void }) {
  const { t } = useLingui()
  const id = useId()
  const stepUp = useStepUp()
  const form = useForm({
    initial: { code: '' },
    check: ({ code }) => ({ code: /^\d{6}$/.test(code.replace(/\s/g, '')) ? undefined : t`Enter the six digits` }),
    submit: async ({ code }) => {
      const answer = await stepUp(() => body(api.PUT('/api/v1/me/totp', { body: { code: code.replace(/\s/g, '') } })))
      onDone(answer.recovery_codes)
    },
  })
  const secret = (enrolment.secret.match(/.{1,4}/g) ?? []).join(' ')
  return (
    <DialogContent
      title={t`Turn on two-step sign-in`}
      description={t`Scan the picture with an authenticator app, then enter the code it shows.`}
      footer={
        <Button type="submit" form={id} variant="primary" loading={form.submitting}>
          <Trans>Turn on</Trans>
        </Button>
      }
    >
      <div className="flex flex-col items-center gap-5 sm:flex-row sm:items-start">
        <img
          alt={t`QR code for the authenticator app`}
          src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr_svg)}`}
          className="size-44 flex-none rounded-md border border-line bg-white p-2"
        />
        <form id={id} className="flex w-full min-w-0 flex-col gap-4" onSubmit={form.onSubmit} noValidate>
          {form.problem !== null && <ProblemBanner problem={form.problem} />}
          <div className="flex flex-col gap-1 text-sm">
            <p className="text-ink-soft">
              <Trans>Or type this key into the app:</Trans>
            </p>
            <p className="flex items-start gap-1">
              <code className="min-w-0 font-mono text-sm break-words">{secret}</code>
              <CopyButton value={enrolment.secret} label={t`Copy the key`} className="-mt-1" />
            </p>
          </div>
          <Field label={t`Code`} error={form.errors.code}>
            {(ids) => (
              <Input
                {...ids}
                {...form.text('code')}
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={7}
                autoFocus
                className="w-36 text-center font-mono text-lg tracking-widest sm:text-lg"
              />
            )}
          </Field>
        </form>
      </div>
    </DialogContent>
  )
}
