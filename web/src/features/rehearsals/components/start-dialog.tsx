import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId } from 'react'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { CheckboxField } from '@/components/ui/checkbox'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { RadioGroup } from '@/components/ui/radio-group'
import { Select } from '@/components/ui/select'
import { useForm } from '@/lib/use-form'
import { builtInPlansQuery } from '../api/plans-query'
import { useStartRehearsal } from '../api/use-start-rehearsal'
import { DAYS_MAX, EMPTY_PLAN, isBetween, newRehearsal, NO_WARM_UP, type PlanValues, type Policy, type Quality, SOURCES_MAX, VOLUME_MAX } from './plan-values'
import { SourcesField } from './sources-field'
import { usePolicyName, useQualityName } from './use-plan-words'

const QUALITIES: readonly Quality[] = ['confirmed', 'ordinary', 'stale', 'bought']
const SEED_MAX = 4_294_967_295

interface StartDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function StartDialog({ open, onOpenChange }: StartDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open && <StartForm />}
    </Dialog>
  )
}

function StartForm() {
  const { t } = useLingui()
  const id = useId()
  const can = useCan()
  const navigate = useNavigate()
  const qualityName = useQualityName()
  const policyName = usePolicyName()
  const plans = useQuery(builtInPlansQuery)
  const start = useStartRehearsal()
  const form = useForm<PlanValues>({
    initial: EMPTY_PLAN,
    check: ({ days, daily_volume: volume, chosen, imagined, seed }) => ({
      days: isBetween(days, 1, DAYS_MAX) ? undefined : t`Enter a number from 1 to ${DAYS_MAX}`,
      daily_volume: isBetween(volume, 1, VOLUME_MAX) ? undefined : t`Enter a number from 1 to ${VOLUME_MAX}`,
      imagined: chosen.length > 0 || isBetween(imagined, 1, SOURCES_MAX) ? undefined : t`Enter a number from 1 to ${SOURCES_MAX}`,
      seed: isBetween(seed, 0, SEED_MAX) ? undefined : t`Enter a number from 0 to ${SEED_MAX}`,
    }),
    submit: async (values) => {
      const started = await start.mutateAsync(newRehearsal(values))
      await navigate({ to: '/rehearsals/$id', params: { id: started.id } })
    },
  })
  const { chosen, warm_up: warmUp, list, policy, usual } = form.values
  const names = plans.data ?? [EMPTY_PLAN.warm_up]
  return (
    <DialogContent
      title={t`Rehearse a plan`}
      description={t`It is sent to simulated mailbox providers, day after day. Nothing leaves this server.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            <Trans>Rehearse</Trans>
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Name`} optional={t`optional`} error={form.errors.name}>
          {(ids) => <Input {...ids} {...form.text('name')} maxLength={100} autoComplete="off" />}
        </Field>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={t`Messages a day`} error={form.errors.daily_volume}>
            {(ids) => <Input {...ids} {...form.text('daily_volume')} inputMode="numeric" />}
          </Field>
          <Field label={t`Days`} error={form.errors.days}>
            {(ids) => <Input {...ids} {...form.text('days')} inputMode="numeric" />}
          </Field>
        </div>
        {can('administrator') && (
          <SourcesField
            chosen={chosen}
            onChange={(next) => {
              form.set('chosen', next)
            }}
          />
        )}
        {chosen.length === 0 && (
          <Field label={t`Imagined addresses`} hint={t`So many addresses that nobody knows.`} error={form.errors.imagined}>
            {(ids) => <Input {...ids} {...form.text('imagined')} inputMode="numeric" className="w-32" />}
          </Field>
        )}
        <CheckboxField
          label={t`Providers know these addresses already`}
          hint={t`They are used to this volume from them. Leave it out for new addresses.`}
          checked={usual}
          onCheckedChange={(next) => {
            form.set('usual', next === true)
          }}
        />
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={t`Warm-up plan`} error={form.errors.warm_up}>
            {(ids) => (
              <Select
                {...ids}
                value={warmUp}
                options={[...names.map((value) => ({ value, label: value })), { value: NO_WARM_UP, label: t`No warm-up` }]}
                onValueChange={(next) => {
                  form.set('warm_up', next)
                }}
              />
            )}
          </Field>
          <Field label={t`List of recipients`} error={form.errors.list}>
            {(ids) => (
              <Select<Quality>
                {...ids}
                value={list}
                options={QUALITIES.map((value) => ({ value, label: qualityName(value) }))}
                onValueChange={(next) => {
                  form.set('list', next)
                }}
              />
            )}
          </Field>
        </div>
        <RadioGroup<Policy>
          aria-label={t`How it is sent`}
          value={policy}
          options={[
            { value: 'ours', label: policyName('ours'), hint: t`Warmed up, held to the limits of each provider, spread over the day.` },
            { value: 'naive', label: policyName('naive'), hint: t`As fast as connections open, and again after each refusal: to compare with.` },
          ]}
          onValueChange={(next) => {
            form.set('policy', next)
          }}
        />
        <Field label={t`Seed`} hint={t`The same plan and seed give the same result; another seed is another world.`} error={form.errors.seed}>
          {(ids) => <Input {...ids} {...form.text('seed')} inputMode="numeric" className="w-32" />}
        </Field>
      </form>
    </DialogContent>
  )
}
