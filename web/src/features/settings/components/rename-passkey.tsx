import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { api } from '@/api/client'
import type { Schema } from '@/api/types'
import { useStepUp } from '@/components/step-up'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'
import { passkeysQuery } from '../api/passkeys-query'

interface RenamePasskeyProps {
  passkey: Schema<'Passkey'> | null
  onClose: () => void
}

export function RenamePasskey({ passkey, onClose }: RenamePasskeyProps) {
  return (
    <Dialog
      open={passkey !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {passkey !== null && <RenameForm passkey={passkey} onClose={onClose} />}
    </Dialog>
  )
}

function RenameForm({ passkey, onClose }: { passkey: Schema<'Passkey'>; onClose: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const stepUp = useStepUp()
  const queryClient = useQueryClient()
  const form = useForm({
    initial: { label: passkey.label },
    check: ({ label }) => ({ label: label.trim() === '' ? t`Enter a name` : undefined }),
    submit: async ({ label }) => {
      await stepUp(() => api.PATCH('/api/v1/me/passkeys/{id}', { params: { path: { id: passkey.id } }, body: { label: label.trim() } }))
      await queryClient.invalidateQueries({ queryKey: passkeysQuery.queryKey })
      onClose()
    },
  })
  return (
    <DialogContent
      size="sm"
      title={t`Rename the passkey`}
      footer={
        <Button type="submit" form={id} variant="primary" loading={form.submitting}>
          <Trans>Save</Trans>
        </Button>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Name`} error={form.errors.label}>
          {(ids) => <Input {...ids} {...form.text('label')} />}
        </Field>
      </form>
    </DialogContent>
  )
}
