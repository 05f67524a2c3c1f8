import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useCreateWorkspace } from '../api/use-create-workspace'
import { isQuota, quotaOf } from './quota'
import { QuotaFields } from './quota-fields'

const FORM_ID = 'create-workspace'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function CreateWorkspaceDialog({ open, onOpenChange }: DialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <WorkspaceForm
        onDone={() => {
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

function WorkspaceForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui()
  const create = useCreateWorkspace()
  const form = useForm({
    initial: { name: '', per_day: '', per_minute: '' },
    check: ({ name, per_day, per_minute }) => ({
      name: name.trim() === '' ? t`Enter a name` : undefined,
      per_day: isQuota(per_day) ? undefined : t`Enter a number, or leave it empty`,
      per_minute: isQuota(per_minute) ? undefined : t`Enter a number, or leave it empty`,
    }),
    submit: async ({ name, per_day, per_minute }) => {
      await create.mutateAsync({ name: name.trim(), quota: { per_day: quotaOf(per_day), per_minute: quotaOf(per_minute) } })
      toast.success(t`The workspace is there. It starts in the sandbox.`)
      onDone()
    },
  })
  return (
    <DialogContent
      title={t`Create a workspace`}
      description={t`With its own domains, credentials, team and figures. You enter it as its owner.`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Create workspace</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field label={t`Name`} error={form.errors.name}>
          {(ids) => <Input {...ids} {...form.text('name')} maxLength={100} />}
        </Field>
        <QuotaFields
          day={form.text('per_day')}
          minute={form.text('per_minute')}
          dayError={form.errors.per_day}
          minuteError={form.errors.per_minute}
          hint={t`Empty: the installation's default.`}
        />
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}
