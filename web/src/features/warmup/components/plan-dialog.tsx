import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useAddPlan } from '../api/use-add-plan'
import { type Stages, STAGES_MAX, stagesOf } from './stages'

const ABOUT_MAX_CHARS = 500
const SLUG = /^[a-z0-9._-]{1,63}$/

interface PlanDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function PlanDialog({ open, onOpenChange }: PlanDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open && (
        <PlanForm
          onDone={() => {
            onOpenChange(false)
          }}
        />
      )}
    </Dialog>
  )
}

function PlanForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const add = useAddPlan()
  const wrongStages = useWrongStages()
  const form = useForm({
    initial: { name: '', about: '', daily: '' },
    check: ({ name, daily }) => ({
      name: SLUG.test(name.trim()) ? undefined : t`Lowercase letters, digits, dots, hyphens and underscores`,
      daily: wrongStages(stagesOf(daily)),
    }),
    submit: async ({ name, about, daily }) => {
      await add.mutateAsync({ name: name.trim(), about: about.trim(), daily: stagesOf(daily).daily ?? [] })
      toast.success(t`The plan is there`)
      onDone()
    },
  })
  const count = stagesOf(form.values.daily).daily?.length ?? 0
  return (
    <DialogContent
      title={t`Add a plan`}
      description={t`A stage is a day at best: it takes longer when too little is sent or too much goes wrong.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            <Trans>Add plan</Trans>
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Name`} error={form.errors.name}>
          {(ids) => <Input {...ids} {...form.text('name')} autoComplete="off" autoCapitalize="off" spellCheck={false} maxLength={63} />}
        </Field>
        <Field label={t`What it is for`} optional={t`optional`} error={form.errors.about}>
          {(ids) => <Input {...ids} {...form.text('about')} maxLength={ABOUT_MAX_CHARS} />}
        </Field>
        <Field
          label={t`Mails a day to one provider`}
          hint={count > 0 ? t`Stages so far: ${count}` : t`Stage by stage, each more than the one before: 50 100 200 400`}
          error={form.errors.daily}
        >
          {(ids) => <Textarea {...ids} {...form.text('daily')} rows={4} className="font-mono" spellCheck={false} />}
        </Field>
      </form>
    </DialogContent>
  )
}

function useWrongStages(): (stages: Stages) => string | undefined {
  const { t } = useLingui()
  return ({ wrong }) => {
    switch (wrong) {
      case null:
        return undefined
      case 'none':
        return t`Enter at least one number`
      case 'number':
        return t`Enter whole numbers from 1 on`
      case 'order':
        return t`Each stage must allow more than the one before`
      case 'many':
        return t`At most ${STAGES_MAX} stages`
    }
  }
}
