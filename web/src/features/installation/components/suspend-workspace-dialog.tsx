import { Trans, useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useSuspendWorkspace } from '../api/use-suspend-workspace'

const FORM_ID = 'suspend-workspace'

type Workspace = Schema<'Workspace'>

export function SuspendWorkspaceDialog({ workspace, onClose }: { workspace: Workspace | null; onClose: () => void }) {
  return (
    <Dialog
      open={workspace !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {workspace !== null && <SuspendForm workspace={workspace} onDone={onClose} />}
    </Dialog>
  )
}

function SuspendForm({ workspace, onDone }: { workspace: Workspace; onDone: () => void }) {
  const { t } = useLingui()
  const suspend = useSuspendWorkspace()
  const { name } = workspace
  const form = useForm({
    initial: { reason: '' },
    check: ({ reason }) => ({ reason: reason.trim() === '' ? t`Say why: its members see it` : undefined }),
    submit: async ({ reason }) => {
      await suspend.mutateAsync({ id: workspace.id, reason: reason.trim() })
      toast.success(t`${name} is suspended`)
      onDone()
    },
  })
  return (
    <DialogContent
      title={t`Suspend ${name}?`}
      description={t`It sends nothing and accepts nothing until you activate it again. Waiting mail is kept.`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="danger" loading={form.submitting}>
            <Trans>Suspend</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field label={t`Reason`} error={form.errors.reason} hint={t`Shown to its members and to whoever tries to send.`}>
          {(ids) => <Input {...ids} {...form.text('reason')} maxLength={200} />}
        </Field>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}
