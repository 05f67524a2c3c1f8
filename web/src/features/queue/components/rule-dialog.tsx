import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useCan } from '@/api/session'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { RadioGroup } from '@/components/ui/radio-group'
import { Select } from '@/components/ui/select'
import { useTimeZone } from '@/lib/time-zone'
import { useDebounced } from '@/lib/use-debounced'
import { useForm } from '@/lib/use-form'
import { fromLocalInput } from '@/lib/zoned'
import { poolNamesQuery } from '../api/pool-names'
import { rulePreviewQuery } from '../api/rule-preview'
import type { NewRule } from '../api/rules'
import { useCreateRule } from '../api/use-create-rule'
import { RuleMatches } from './rule-matches'
import { type Action, EMPTY_RULE, isOnce, isRate, newRule, type RuleValues } from './rule-values'

interface RuleDialogProps {
  all: boolean
  open: boolean
  onOpenChange: (open: boolean) => void
  /** What is done once is asked for again, with its count. */
  onOnce: (values: RuleValues) => void
}

export function RuleDialog({ all, open, onOpenChange, onOnce }: RuleDialogProps) {
  const done = (): void => {
    onOpenChange(false)
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open && <RuleForm all={all} onDone={done} onOnce={onOnce} />}
    </Dialog>
  )
}

function RuleForm({ all, onDone, onOnce }: { all: boolean; onDone: () => void; onOnce: (values: RuleValues) => void }) {
  const { t } = useLingui()
  const id = useId()
  const zone = useTimeZone()
  const create = useCreateRule()
  const toInstant = (local: string): string => fromLocalInput(local, zone)
  const form = useForm<RuleValues>({
    initial: EMPTY_RULE,
    check: ({ action, per_minute: perMinute, route_pool: pool, expires_at: until }) => ({
      per_minute: action !== 'throttle' || isRate(perMinute) ? undefined : t`Enter a number from 1 to 1000000`,
      route_pool: action !== 'route' || pool !== '' ? undefined : t`Choose a pool`,
      expires_at: until === '' || Date.parse(toInstant(until)) > Date.now() ? undefined : t`Choose a time to come`,
    }),
    submit: async (values) => {
      if (isOnce(values.action)) onOnce(values)
      else await create.mutateAsync(newRule(values, all, toInstant))
      onDone()
    },
  })
  const { action } = form.values
  const once = isOnce(action)
  return (
    <DialogContent
      title={t`Add a traffic rule`}
      description={all ? t`It holds at once for the mail of all workspaces that matches everything given here.` : t`It holds at once for the mail of this workspace that matches everything given here.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            {once ? <Trans>Count and ask</Trans> : <Trans>Add rule</Trans>}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <ActionField
          action={action}
          onChange={(next) => {
            form.set('action', next)
          }}
        />
        {action === 'throttle' && (
          <Field label={t`Recipients a minute`} error={form.errors.per_minute}>
            {(ids) => <Input {...ids} {...form.text('per_minute')} inputMode="numeric" className="w-32" />}
          </Field>
        )}
        {action === 'route' && (
          <PoolField
            pool={form.values.route_pool}
            error={form.errors.route_pool}
            onChange={(next) => {
              form.set('route_pool', next)
            }}
          />
        )}
        <RuleMatches form={form} />
        {!once && (
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field label={t`Reason`} optional={t`optional`} hint={t`Shown wherever the rule holds something back.`} error={form.errors.reason}>
              {(ids) => <Input {...ids} {...form.text('reason')} maxLength={500} />}
            </Field>
            <Field label={t`Ends by itself`} optional={t`optional`} hint={zone} error={form.errors.expires_at}>
              {(ids) => <Input {...ids} {...form.text('expires_at')} type="datetime-local" />}
            </Field>
          </div>
        )}
        <Preview rule={newRule({ ...form.values, action: 'suspend', expires_at: '' }, all, toInstant)} />
      </form>
    </DialogContent>
  )
}

function ActionField({ action, onChange }: { action: Action; onChange: (action: Action) => void }) {
  const { t } = useLingui()
  const can = useCan()
  return (
    <RadioGroup<Action>
      aria-label={t`What it does`}
      value={action}
      options={[
        { value: 'suspend', label: t`Suspend`, hint: t`Nothing goes while the rule holds. Mail waits, and expires as other mail does.` },
        { value: 'throttle', label: t`Slow down`, hint: t`So many recipients a minute, all together.` },
        ...(can('administrator') ? [{ value: 'route' as const, label: t`Another way`, hint: t`It leaves from another pool while the rule holds, and goes back after it.` }] : []),
        { value: 'hold', label: t`Hold what waits`, hint: t`Once: it stays until somebody releases it. What comes later is not concerned.` },
        { value: 'cancel', label: t`Cancel what waits`, hint: t`Once: it is not tried again.` },
      ]}
      onValueChange={onChange}
    />
  )
}

function PoolField({ pool, error, onChange }: { pool: string; error: string | undefined; onChange: (pool: string) => void }) {
  const { t } = useLingui()
  const pools = useQuery(poolNamesQuery)
  return (
    <Field label={t`Pool`} error={error}>
      {(ids) => (
        <Select {...ids} value={pool === '' ? undefined : pool} placeholder={t`Choose a pool`} options={(pools.data ?? []).map(({ id, name }) => ({ value: id, label: name }))} onValueChange={onChange} />
      )}
    </Field>
  )
}

/** Counted before anything is changed. */
function Preview({ rule }: { rule: NewRule }) {
  const settled = useDebounced(JSON.stringify(rule))
  const preview = useQuery(rulePreviewQuery(JSON.parse(settled) as NewRule))
  const waiting = preview.data?.waiting
  return (
    <p role="status" className="min-h-5 text-sm text-ink-soft">
      {preview.error === null && waiting !== undefined && (
        <Plural value={waiting} one="It concerns # recipient that waits now." other="It concerns # recipients that wait now." />
      )}
    </p>
  )
}
