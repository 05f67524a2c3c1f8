import { Trans, useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { RadioGroup } from '@/components/ui/radio-group'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useAdministerWorkspace } from '../api/use-administer-workspace'
import { isQuota, quotaOf, quotaText } from './quota'
import { QuotaFields } from './quota-fields'

const FORM_ID = 'edit-workspace'

type Workspace = Schema<'Workspace'>

export function EditWorkspaceDialog({ workspace, onClose }: { workspace: Workspace | null; onClose: () => void }) {
  return (
    <Dialog
      open={workspace !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {workspace !== null && <EditForm workspace={workspace} onDone={onClose} />}
    </Dialog>
  )
}

interface Values {
  name: string
  per_day: string
  per_minute: string
  sender_policy: Workspace['sender_policy']
}

function EditForm({ workspace, onDone }: { workspace: Workspace; onDone: () => void }) {
  const { t } = useLingui()
  const administer = useAdministerWorkspace(workspace.id)
  const title = workspace.name
  const form = useForm<Values>({
    initial: {
      name: workspace.name,
      per_day: quotaText(workspace.quota.per_day),
      per_minute: quotaText(workspace.quota.per_minute),
      sender_policy: workspace.sender_policy,
    },
    check: ({ name, per_day, per_minute }) => ({
      name: name.trim() === '' ? t`Enter a name` : undefined,
      per_day: isQuota(per_day) ? undefined : t`Enter a number, or leave it empty`,
      per_minute: isQuota(per_minute) ? undefined : t`Enter a number, or leave it empty`,
    }),
    submit: async ({ name, per_day, per_minute, sender_policy }) => {
      await administer.mutateAsync({
        name: name.trim(),
        quota: { per_day: quotaOf(per_day), per_minute: quotaOf(per_minute) },
        sender_policy,
      })
      toast.success(t`The workspace is saved`)
      onDone()
    },
  })
  return (
    <DialogContent
      title={t`Edit ${title}`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Save</Trans>
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
        <fieldset>
          <legend className="mb-1.5 text-sm font-medium">
            <Trans>Sender addresses</Trans>
          </legend>
          <RadioGroup
            value={form.values.sender_policy}
            onValueChange={(policy) => {
              form.set('sender_policy', policy)
            }}
            aria-label={t`Sender addresses`}
            options={[
              { value: 'verified', label: t`Only verified domains`, hint: t`The rule for everybody who is not yourself` },
              { value: 'any', label: t`Any address`, hint: t`For relays that pass on mail of others; receivers may refuse it` },
            ]}
          />
        </fieldset>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}
