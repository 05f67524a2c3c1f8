import { Trans, useLingui } from '@lingui/react/macro'
import { useId, useState } from 'react'
import { type Role, useSession, useWorkspace } from '@/api/session'
import type { Schema } from '@/api/types'
import { ROLES, useRoleWords } from '@/components/use-role-words'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { useFormat } from '@/lib/format'
import { useForm } from '@/lib/use-form'
import { useCreateInvite } from '../api/use-create-invite'

interface InviteDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function InviteDialog({ open, onOpenChange }: InviteDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open && <Invitation />}
    </Dialog>
  )
}

function Invitation() {
  const [created, setCreated] = useState<Schema<'CreatedInvite'> | null>(null)
  return created === null ? <InviteForm onCreated={setCreated} /> : <InviteLink invite={created} />
}

function InviteForm({ onCreated }: { onCreated: (invite: Schema<'CreatedInvite'>) => void }) {
  const { t } = useLingui()
  const id = useId()
  const words = useRoleWords()
  const { administrator } = useSession()
  const workspace = useWorkspace()
  const create = useCreateInvite()
  const form = useForm({
    initial: { role: 'developer' as Role, email: '' },
    check: ({ email }) => ({
      email: email.trim() === '' || /^\S+@\S+$/.test(email.trim()) ? undefined : t`Enter an e-mail address, as in name@example.com`,
    }),
    submit: async ({ role, email }) => {
      onCreated(await create.mutateAsync(email.trim() === '' ? { role } : { role, email: email.trim() }))
    },
  })
  const mayMakeOwners = administrator || workspace?.role === 'owner'
  return (
    <DialogContent
      title={t`Invite to the workspace`}
      description={t`You get a link to hand over in any way you like: no mail is needed.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            <Trans>Create the link</Trans>
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Role`} hint={words[form.values.role].hint} error={form.errors.role}>
          {(ids) => (
            <Select
              {...ids}
              value={form.values.role}
              options={ROLES.filter((role) => mayMakeOwners || role !== 'owner').map((role) => ({ value: role, label: words[role].name, hint: words[role].hint }))}
              onValueChange={(role) => {
                form.set('role', role)
              }}
            />
          )}
        </Field>
        <Field label={t`E-mail`} optional={t`optional`} hint={t`If you give one, only an account with this address can use the link.`} error={form.errors.email}>
          {(ids) => <Input {...ids} {...form.text('email')} type="email" autoComplete="off" />}
        </Field>
      </form>
    </DialogContent>
  )
}

function InviteLink({ invite }: { invite: Schema<'CreatedInvite'> }) {
  const { t } = useLingui()
  const format = useFormat()
  const until = format.dateTime(invite.expires_at)
  return (
    <DialogContent
      title={t`The invitation is ready`}
      description={t`Give this link to the person. It works once, until ${until}, and is shown only now.`}
      footer={
        <DialogClose asChild>
          <Button variant="primary">
            <Trans>Done</Trans>
          </Button>
        </DialogClose>
      }
    >
      <CodeBlock wrap label={t`Invitation link`} code={invite.url} />
    </DialogContent>
  )
}
