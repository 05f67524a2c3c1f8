import { Trans, useLingui } from '@lingui/react/macro'
import { Input } from '@/components/ui/input'
import { useTimeZone } from '@/lib/time-zone'
import { fromLocalInput, toLocalInput } from '@/lib/zoned'
import { NumberInput } from './number-input'
import { OpSelect } from './op-select'
import type { DateTest, TimeTest } from './rule'
import type { RuleEditorProps, RuleOf } from './rule-editor-props'
import { useDateOps, useTimeOps } from './use-op-names'

const DAYS = 30
const DAYS_MAX = 36_500
const ANNIVERSARY_DAYS_MAX = 31

export function DateRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'date_field'>>) {
  const { t } = useLingui()
  const ops = useDateOps()
  const { test } = rule
  const set = (next: DateTest, isNegated = negated): void => {
    onChange({ ...rule, test: next }, isNegated)
  }
  return (
    <>
      <OpSelect
        op={test.op}
        negated={negated}
        names={ops}
        onChange={(op, isNegated) => {
          set(dateWithOp(test, op), isNegated)
        }}
      />
      {(test.op === 'on' || test.op === 'before' || test.op === 'after') && (
        <Input
          type="date"
          aria-label={t`Date`}
          className="w-auto"
          value={test.date}
          onChange={(event) => {
            set({ op: test.op, date: event.target.value })
          }}
        />
      )}
      {(test.op === 'within_last' || test.op === 'within_next' || test.op === 'older_than') && (
        <Days days={test.days} max={DAYS_MAX} onChange={(days) => { set({ op: test.op, days }) }} />
      )}
      {test.op === 'anniversary' && <Within days={test.within_days} onChange={(days) => { set({ op: 'anniversary', within_days: days }) }} />}
    </>
  )
}

function dateWithOp(test: DateTest, op: DateTest['op']): DateTest {
  const days = 'days' in test ? test.days : DAYS
  const date = 'date' in test ? test.date : ''
  switch (op) {
    case 'known':
      return { op }
    case 'anniversary':
      return { op, within_days: 0 }
    case 'on':
    case 'before':
    case 'after':
      return { op, date }
    default:
      return { op, days }
  }
}

export function TimeRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'created' | 'updated'>>) {
  return (
    <TimeTestEditor
      test={rule.test}
      negated={negated}
      onChange={(test, isNegated) => {
        onChange({ ...rule, test }, isNegated)
      }}
    />
  )
}

interface TimeTestEditorProps {
  test: TimeTest
  negated: boolean
  onChange: (test: TimeTest, negated: boolean) => void
  /** Without the opposites of comparisons. */
  plain?: boolean
}

export function TimeTestEditor({ test, negated, onChange, plain = false }: TimeTestEditorProps) {
  const { t } = useLingui()
  const zone = useTimeZone()
  const ops = useTimeOps()
  return (
    <>
      <OpSelect
        op={test.op}
        negated={negated}
        names={ops}
        plain={plain}
        onChange={(op, isNegated) => {
          onChange(timeWithOp(test, op), isNegated)
        }}
      />
      {'at' in test ? (
        <Input
          type="datetime-local"
          aria-label={t`Time`}
          className="w-auto"
          value={Number.isNaN(Date.parse(test.at)) ? '' : toLocalInput(test.at, zone)}
          onChange={(event) => {
            onChange({ op: test.op, at: event.target.value === '' ? '' : fromLocalInput(event.target.value, zone) }, negated)
          }}
        />
      ) : (
        <Days days={test.days} max={DAYS_MAX} onChange={(days) => { onChange({ op: test.op, days }, negated) }} />
      )}
    </>
  )
}

function timeWithOp(test: TimeTest, op: TimeTest['op']): TimeTest {
  if (op === 'before' || op === 'after') return { op, at: 'at' in test ? test.at : '' }
  return { op, days: 'days' in test ? test.days : DAYS }
}

function Days({ days, max, onChange }: { days: number; max: number; onChange: (days: number) => void }) {
  const { t } = useLingui()
  return (
    <span className="flex items-center gap-2 text-sm">
      <NumberInput label={t`Days`} value={days} onChange={onChange} whole min={0} max={max} className="w-20" />
      <Trans>days</Trans>
    </span>
  )
}

/** Today is 0. */
function Within({ days, onChange }: { days: number; onChange: (days: number) => void }) {
  const { t } = useLingui()
  return (
    <span className="flex flex-wrap items-center gap-2 text-sm">
      <Trans>today or within</Trans>
      <NumberInput label={t`Days`} value={days} onChange={onChange} whole min={0} max={ANNIVERSARY_DAYS_MAX} className="w-20" />
      <Trans>days</Trans>
    </span>
  )
}
