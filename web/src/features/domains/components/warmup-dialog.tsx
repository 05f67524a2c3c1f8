import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { useFormat } from '@/lib/format'
import { useForm } from '@/lib/use-form'
import { useSetDomainWarmup } from '../api/use-set-domain-warmup'
import { warmupPlansQuery } from '../api/warmup-plans-query'

/** Suits most who begin. */
const FIRST_PLAN = 'gentle'

interface WarmupDialogProps {
  name: string
  warmup: Schema<'Warmup'> | null
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function WarmupDialog({ open, onOpenChange, ...warmup }: WarmupDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open && (
        <PlanForm
          {...warmup}
          onDone={() => {
            onOpenChange(false)
          }}
        />
      )}
    </Dialog>
  )
}

function PlanForm({ name, warmup, onDone }: { name: string; warmup: Schema<'Warmup'> | null; onDone: () => void }) {
  const { t } = useLingui()
  const format = useFormat()
  const id = useId()
  const plans = useQuery(warmupPlansQuery)
  const set = useSetDomainWarmup(name)
  const form = useForm({
    initial: { plan: warmup?.plan ?? FIRST_PLAN },
    submit: async ({ plan }) => {
      await set.mutateAsync({ plan, paused: warmup?.paused ?? false })
      onDone()
    },
  })
  const options = (plans.data ?? []).map((plan) => {
    const days = plan.stages.length
    const [first, last] = [format.number(plan.stages[0]?.daily ?? 0), format.number(plan.stages.at(-1)?.daily ?? 0)]
    return { value: plan.name, label: plan.name, hint: t`${days} stages, from ${first} to ${last} a day` }
  })
  return (
    <DialogContent
      title={warmup === null ? t`Start a warm-up of ${name}` : t`Another plan for ${name}`}
      description={
        warmup === null
          ? t`No more of its mail is sent to a mailbox provider in a day than its stage of the plan allows. What exceeds it waits.`
          : t`Every provider goes on at the stage that allows at most what it had.`
      }
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            {warmup === null ? <Trans>Start</Trans> : <Trans>Take this plan</Trans>}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Plan`} error={form.errors.plan}>
          {(ids) => (
            <Select
              {...ids}
              value={form.values.plan}
              options={options}
              placeholder={t`Choose a plan`}
              onValueChange={(next) => {
                form.set('plan', next)
              }}
            />
          )}
        </Field>
      </form>
    </DialogContent>
  )
}
