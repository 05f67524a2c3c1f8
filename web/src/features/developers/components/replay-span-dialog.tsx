import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useTimeZone } from '@/lib/time-zone'
import { useForm } from '@/lib/use-form'
import { fromLocalInput, startOfDay, toLocalInput } from '@/lib/zoned'
import { useReplaySpan } from '../api/replay-span'

const FORM_ID = 'replay-span'

interface DialogProps {
  id: string
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function ReplaySpanDialog({ id, open, onOpenChange }: DialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <SpanForm
        id={id}
        onDone={() => {
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

function SpanForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useLingui()
  const zone = useTimeZone()
  const replay = useReplaySpan(id)
  const form = useForm({
    initial: { since: toLocalInput(startOfDay(0, zone), zone), until: '' },
    check: ({ since, until }) => ({
      since: since === '' ? t`Choose a beginning` : undefined,
      until: until !== '' && until <= since ? t`Must be after the beginning` : undefined,
    }),
    submit: async ({ since, until }) => {
      await replay.mutateAsync({
        since: fromLocalInput(since, zone),
        ...(until === '' ? {} : { until: fromLocalInput(until, zone) }),
      })
      toast.success(t`The events of that time are being sent again`)
      onDone()
    },
  })
  return (
    <DialogContent
      title={t`Send a span again`}
      description={t`Every event of that time is sent once more with the same webhook-id, so that your server can tell what it has seen.`}
      footer={
        <>
          <Button onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" loading={form.submitting}>
            <Trans>Send again</Trans>
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={form.onSubmit} className="flex flex-col gap-4" noValidate>
        <Field label={t`From`} error={form.errors.since} hint={zone}>
          {(ids) => <Input {...ids} {...form.text('since')} type="datetime-local" />}
        </Field>
        <Field label={t`To`} error={form.errors.until} optional={t`Optional`} hint={t`Without it, until now.`}>
          {(ids) => <Input {...ids} {...form.text('until')} type="datetime-local" />}
        </Field>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
      </form>
    </DialogContent>
  )
}
