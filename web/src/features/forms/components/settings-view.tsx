import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useDeleteForm } from '../api/use-delete-form'
import { useUpdateForm } from '../api/use-update-form'

interface SettingsViewProps {
  form: Schema<'Form'>
  canWrite: boolean
}

export function SettingsView({ form, canWrite }: SettingsViewProps) {
  const { t } = useLingui()
  const update = useUpdateForm(form.id)
  const rename = useForm({
    initial: { name: form.name },
    check: ({ name }) => ({ name: name.trim() === '' ? t`Give it a name` : undefined }),
    submit: async ({ name }) => {
      await update.mutateAsync({ change: { name: name.trim() }, version: form.version })
      toast.success(t`Saved`)
    },
  })
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <Card>
        <CardHeader title={t`Name`} />
        <form onSubmit={rename.onSubmit} noValidate>
          <CardBody className="flex flex-col gap-3">
            <Field label={t`Name of the form`} error={rename.errors.name}>
              {(ids) => <Input {...ids} {...rename.text('name')} maxLength={100} disabled={!canWrite} />}
            </Field>
            {rename.problem !== null && <ProblemBanner problem={rename.problem} />}
          </CardBody>
          {canWrite && (
            <CardFooter>
              <Button type="submit" variant="primary" loading={rename.submitting}>
                <Trans>Save</Trans>
              </Button>
            </CardFooter>
          )}
        </form>
      </Card>
      {canWrite && <DeleteCard form={form} />}
    </div>
  )
}

function DeleteCard({ form }: { form: Schema<'Form'> }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const remove = useDeleteForm()
  const [open, setOpen] = useState(false)
  const { name } = form
  return (
    <Card>
      <CardHeader
        title={t`Delete form`}
        description={t`Its page and its codes stop working, and its figures go. Contacts that signed up and their consents stay.`}
        actions={
          <Button
            variant="danger"
            onClick={() => {
              setOpen(true)
            }}
          >
            <Trans>Delete form</Trans>
          </Button>
        }
      />
      <CardBody />
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={t`Delete “${name}”?`}
        confirmLabel={<Trans>Delete form</Trans>}
        danger
        onConfirm={async () => {
          await remove.mutateAsync(form.id)
          await navigate({ to: '/forms' })
        }}
      >
        <Trans>This cannot be undone. Who has not confirmed yet cannot confirm any more.</Trans>
      </ConfirmDialog>
    </Card>
  )
}
