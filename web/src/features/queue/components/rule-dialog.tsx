import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useStreamName } from '@/components/message-words'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { RadioGroup } from '@/components/ui/radio-group'
import { Select } from '@/components/ui/select'
import { useDebounced } from '@/lib/use-debounced'
import { useForm } from '@/lib/use-form'
import { rulePreviewQuery } from '../api/rule-preview'
import type { NewRule } from '../api/rules'
import { useCreateRule } from '../api/use-create-rule'
import { ANY, EMPTY_RULE, isRate, newRule, type RuleValues } from './rule-values'

interface RuleDialogProps {
  all: boolean
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function RuleDialog({ all, open, onOpenChange }: RuleDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open && (
        <RuleForm
          all={all}
          onDone={() => {
            onOpenChange(false)
          }}
        />
      )}
    </Dialog>
  )
}

function RuleForm({ all, onDone }: { all: boolean; onDone: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const streamName = useStreamName()
  const create = useCreateRule()
  const form = useForm<RuleValues>({
    initial: EMPTY_RULE,
    check: ({ action, per_minute }) => ({ per_minute: action === 'suspend' || isRate(per_minute) ? undefined : t`Enter a number from 1 to 1000000` }),
    submit: async (values) => {
      await create.mutateAsync(newRule(values, all))
      onDone()
    },
  })
  const { action, stream } = form.values
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
            <Trans>Add rule</Trans>
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <RadioGroup<RuleValues['action']>
          aria-label={t`What it does`}
          value={action}
          options={[
            { value: 'suspend', label: t`Suspend`, hint: t`Nothing goes while the rule holds. Mail waits, and expires as other mail does.` },
            { value: 'throttle', label: t`Slow down`, hint: t`So many recipients a minute, all together.` },
          ]}
          onValueChange={(next) => {
            form.set('action', next)
          }}
        />
        {action === 'throttle' && (
          <Field label={t`Recipients a minute`} error={form.errors.per_minute}>
            {(ids) => <Input {...ids} {...form.text('per_minute')} inputMode="numeric" className="w-32" />}
          </Field>
        )}
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={t`Recipient domain`} optional={t`optional`} error={form.errors.domain}>
            {(ids) => <Input {...ids} {...form.text('domain')} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder="example.com" />}
          </Field>
          <Field label={t`Provider`} optional={t`optional`} error={form.errors.provider}>
            {(ids) => <Input {...ids} {...form.text('provider')} autoComplete="off" autoCapitalize="off" spellCheck={false} placeholder={'google'} />}
          </Field>
          <Field label={t`Tag`} optional={t`optional`} error={form.errors.tag}>
            {(ids) => <Input {...ids} {...form.text('tag')} autoComplete="off" />}
          </Field>
          <Field label={t`Stream`} error={form.errors.stream}>
            {(ids) => (
              <Select<RuleValues['stream']>
                {...ids}
                value={stream}
                options={[
                  { value: ANY, label: t`Any stream` },
                  { value: 'transactional', label: streamName('transactional') },
                  { value: 'broadcast', label: streamName('broadcast') },
                ]}
                onValueChange={(next) => {
                  form.set('stream', next)
                }}
              />
            )}
          </Field>
        </div>
        <Field label={t`Reason`} optional={t`optional`} hint={t`Shown wherever the rule holds something back.`} error={form.errors.reason}>
          {(ids) => <Input {...ids} {...form.text('reason')} maxLength={500} />}
        </Field>
        <Preview rule={newRule(isRate(form.values.per_minute) ? form.values : { ...form.values, action: 'suspend' }, all)} />
      </form>
    </DialogContent>
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
