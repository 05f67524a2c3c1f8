import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { RadioGroup } from '@/components/ui/radio-group'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useSetMtaSts } from '../api/use-set-mta-sts'
import { isDays, type Mode, newPolicy, type OwnPolicy, policyValues } from './mta-sts-values'

interface MtaStsDialogProps {
  name: string
  policy: OwnPolicy | null
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function MtaStsDialog({ open, onOpenChange, ...policy }: MtaStsDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open && (
        <PolicyForm
          {...policy}
          onDone={() => {
            onOpenChange(false)
          }}
        />
      )}
    </Dialog>
  )
}

function PolicyForm({ name, policy, onDone }: { name: string; policy: OwnPolicy | null; onDone: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const set = useSetMtaSts(name)
  const form = useForm({
    initial: policyValues(policy),
    check: ({ max_age_secs }) => ({ max_age_secs: isDays(max_age_secs) ? undefined : t`Between 1 and 365 days` }),
    submit: async (values) => {
      await set.mutateAsync(newPolicy(values))
      toast.success(t`The policy is served. Publish its records.`)
      onDone()
    },
  })
  const modes: { value: Mode; label: string; hint: string }[] = [
    { value: 'testing', label: t`Testing`, hint: t`Senders report failures, and deliver all the same.` },
    { value: 'enforce', label: t`Enforced`, hint: t`Mail comes encrypted to a host with a valid certificate, or not at all.` },
    ...(policy === null ? [] : [{ value: 'none' as const, label: t`Ending`, hint: t`Senders forget the policy: the step before it is switched off.` }]),
  ]
  return (
    <DialogContent
      title={t`MTA-STS for ${name}`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            {policy === null ? <Trans>Switch on</Trans> : <Trans>Save</Trans>}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <RadioGroup<Mode>
          aria-label={t`Mode`}
          value={form.values.mode}
          options={modes}
          onValueChange={(next) => {
            form.set('mode', next)
          }}
        />
        <Field label={t`Senders believe it for so many days`} error={form.errors.max_age_secs}>
          {(ids) => <Input {...ids} {...form.text('max_age_secs')} inputMode="numeric" className="w-28" />}
        </Field>
        <Field
          label={t`Hosts that take the domain's mail`}
          optional={t`optional`}
          hint={t`One a line; *.example.com for all of one label below. Empty: the policy follows the MX records.`}
          error={form.errors.mx}
        >
          {(ids) => <Textarea {...ids} {...form.text('mx')} rows={3} className="font-mono" spellCheck={false} />}
        </Field>
      </form>
    </DialogContent>
  )
}
