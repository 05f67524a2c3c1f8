import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CheckboxField } from '@/components/ui/checkbox'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { ShownOnce } from '@/components/ui/shown-once'
import { useForm } from '@/lib/use-form'
import { useCreateUser } from '../api/use-create-user'
import { generatePassword } from './generate-password'

const FORM_ID = 'create-user'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

interface Created {
  email: string
  password: string
}

export function CreateUserDialog({ open, onOpenChange }: DialogProps) {
  const [created, setCreated] = useState<Created | null>(null)
  const close = (next: boolean): void => {
    onOpenChange(next)
    if (!next) setCreated(null)
  }
  return (
    <Dialog open={open} onOpenChange={close}>
      {created === null ? (
        <UserForm
          onCreated={setCreated}
          onCancel={() => {
            close(false)
          }}
        />
      ) : (
        <CreatedUser
          created={created}
          onDone={() => {
            close(false)
          }}
        />
      )}
    </Dialog>
  )
}

function UserForm({ onCreated, onCancel }: { onCreated: (created: Created) => void; onCancel: () => void }) {
  const { t } = useLingui()
  const create = useCreateUser()
  const form = useForm({
    initial: { email: '', name: '', administrator: false },
    check: ({ email, name }) => ({
      email: /^[^@\s]+@[^@\s]+$/.test(email.trim()) ? undefined : t`Enter an e-mail address`,
      name: name.trim() === '' ? t`Enter a name` : undefined,
    }),
    submit: async ({ email, name, administrator }) => {
      const password = generatePassword()
      await create.mutateAsync({ email: email.trim(), name: name.trim(), password, administrator })
      onCreated({ email: email.trim(), password })
    },
  })
  return (
    <DialogContent
      title={t`Create a user`}
      description={t`To bring people into a workspace, invite them there; they choose a password themselves.`}
      footer={
        <>
          <Button onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Create user</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field label={t`E-mail address`} error={form.errors.email}>
          {(ids) => <Input {...ids} {...form.text('email')} type="email" autoComplete="off" />}
        </Field>
        <Field label={t`Name`} error={form.errors.name}>
          {(ids) => <Input {...ids} {...form.text('name')} autoComplete="off" maxLength={100} />}
        </Field>
        <CheckboxField
          label={t`Administrator`}
          hint={t`May change the installation, and enters every workspace as owner.`}
          checked={form.values.administrator}
          onCheckedChange={(on) => {
            form.set('administrator', on === true)
          }}
        />
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}

function CreatedUser({ created, onDone }: { created: Created; onDone: () => void }) {
  const { t } = useLingui()
  return (
    <DialogContent
      title={t`The user is there`}
      description={t`Hand this over by a way you trust. The password can be changed after signing in.`}
      footer={
        <Button variant="primary" onClick={onDone}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      <ShownOnce
        items={[
          { label: t`E-mail address`, value: created.email },
          { label: t`Password`, value: created.password },
        ]}
      />
    </DialogContent>
  )
}
