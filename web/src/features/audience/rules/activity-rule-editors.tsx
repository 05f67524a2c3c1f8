import { Trans, useLingui } from '@lingui/react/macro'
import { CheckboxField } from '@/components/ui/checkbox'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { useProviderName } from '@/components/use-provider-name'
import { CodesInput } from './codes-input'
import { TimeTestEditor } from './date-rule-editor'
import { NumberInput } from './number-input'
import type { CountTest, DeliveryKind, EngagementKind, TextTest } from './rule'
import type { RuleEditorProps, RuleOf } from './rule-editor-props'
import { YesNo } from './simple-rule-editors'
import { DELIVERY_KINDS, useActivityNames } from './use-activity-names'

const TIMES_MAX = 1_000
const DAYS_MAX = 400
const LAST_MAX = 50
const FORM_MAX_CHARS = 200
const PROVIDERS = ['google', 'microsoft', 'microsoft365', 'yahoo', 'apple', 'gmx', 'mailru', 'naver', 'daum', 'orange', 'comcast', 'netease', 'qq', 'proofpoint', 'mimecast', 'barracuda', 'other']

/** How often, and in how many days. */
function Often({ test, within, onChange }: { test: CountTest; within: number | null | undefined; onChange: (test: CountTest, within: number | null) => void }) {
  const { t } = useLingui()
  return (
    <span className="flex flex-wrap items-center gap-2 text-sm">
      <Select<CountTest['op']>
        aria-label={t`Comparison`}
        className="w-auto min-w-28"
        value={test.op}
        options={[
          { value: 'at_least', label: t`at least` },
          { value: 'at_most', label: t`at most` },
        ]}
        onValueChange={(op) => {
          onChange({ ...test, op }, within ?? null)
        }}
      />
      <NumberInput label={t`Times`} whole min={0} max={TIMES_MAX} className="w-20" value={test.times} onChange={(times) => { onChange({ ...test, times }, within ?? null) }} />
      <Trans>times</Trans>
      <CheckboxField
        label={t`within the last`}
        className="items-center"
        checked={within !== null && within !== undefined}
        onCheckedChange={(checked) => {
          onChange(test, checked === true ? 90 : null)
        }}
      />
      {within !== null && within !== undefined && (
        <>
          <NumberInput label={t`Days`} whole min={1} max={DAYS_MAX} className="w-20" value={within} onChange={(days) => { onChange(test, days) }} />
          <Trans>days</Trans>
        </>
      )}
    </span>
  )
}

/** A part of a text, or nothing. */
function Part({ label, test, onChange }: { label: string; test: TextTest | null | undefined; onChange: (test: TextTest | null) => void }) {
  const value = test && 'value' in test ? test.value : test?.op === 'is' ? test.values.join(', ') : ''
  return (
    <Input
      aria-label={label}
      placeholder={label}
      className="w-44"
      value={value}
      autoComplete="off"
      onChange={(event) => {
        onChange(event.target.value === '' ? null : { op: 'contains', value: event.target.value })
      }}
    />
  )
}

function Machines({ checked, onChange }: { checked: boolean; onChange: (machines: boolean) => void }) {
  const { t } = useLingui()
  return (
    <CheckboxField
      label={t`programs count too`}
      className="items-center"
      checked={checked}
      onCheckedChange={(next) => {
        onChange(next === true)
      }}
    />
  )
}

export function EngagementRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'engagement'>>) {
  const { t } = useLingui()
  const names = useActivityNames()
  return (
    <>
      <YesNo yes={t`has`} no={t`has not`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <Select<EngagementKind>
        aria-label={t`What was done`}
        className="w-auto min-w-28"
        value={rule.kind}
        options={(['opened', 'clicked'] as const).map((value) => ({ value, label: names[value] }))}
        onValueChange={(kind) => {
          onChange({ ...rule, kind, link: kind === 'clicked' ? (rule.link ?? null) : null }, negated)
        }}
      />
      <Often test={rule.test} within={rule.within_days} onChange={(test, within_days) => { onChange({ ...rule, test, within_days }, negated) }} />
      {rule.kind === 'clicked' && <Part label={t`Part of the link`} test={rule.link} onChange={(link) => { onChange({ ...rule, link }, negated) }} />}
      <Part label={t`Part of the campaign`} test={rule.campaign} onChange={(campaign) => { onChange({ ...rule, campaign }, negated) }} />
      <Machines checked={rule.machines === true} onChange={(machines) => { onChange({ ...rule, machines }, negated) }} />
    </>
  )
}

export function DeliveryRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'delivery'>>) {
  const { t } = useLingui()
  const names = useActivityNames()
  return (
    <>
      <YesNo yes={t`it is so`} no={t`it is not so`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <Select<DeliveryKind>
        aria-label={t`What happened`}
        className="w-auto max-w-full min-w-40"
        value={rule.kind}
        options={DELIVERY_KINDS.map((value) => ({ value, label: names[value] }))}
        onValueChange={(kind) => {
          onChange({ ...rule, kind }, negated)
        }}
      />
      <Often test={rule.test} within={rule.within_days} onChange={(test, within_days) => { onChange({ ...rule, test, within_days }, negated) }} />
    </>
  )
}

export function LastActivityRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'last_activity'>>) {
  const { t } = useLingui()
  const names = useActivityNames()
  return (
    <>
      <Select<DeliveryKind | EngagementKind>
        aria-label={t`What happened`}
        className="w-auto max-w-full min-w-40"
        value={rule.kind}
        options={(['opened', 'clicked', ...DELIVERY_KINDS] as const).map((value) => ({ value, label: names[value] }))}
        onValueChange={(kind) => {
          onChange({ ...rule, kind }, negated)
        }}
      />
      <TimeTestEditor
        test={rule.test}
        negated={negated}
        onChange={(test, isNegated) => {
          onChange({ ...rule, test }, isNegated)
        }}
      />
      {(rule.kind === 'opened' || rule.kind === 'clicked') && (
        <Machines checked={rule.machines === true} onChange={(machines) => { onChange({ ...rule, machines }, negated) }} />
      )}
    </>
  )
}

export function UnopenedRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'unopened'>>) {
  const { t } = useLingui()
  return (
    <>
      <YesNo yes={t`it is so`} no={t`it is not so`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <span className="flex items-center gap-2 text-sm">
        <NumberInput label={t`Messages`} whole min={1} max={LAST_MAX} className="w-20" value={rule.last} onChange={(last) => { onChange({ ...rule, last }, negated) }} />
        <Trans>messages</Trans>
      </span>
    </>
  )
}

export function ProviderRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'provider'>>) {
  const { t } = useLingui()
  const nameOf = useProviderName()
  return (
    <>
      <YesNo yes={t`is one of`} no={t`is none of`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <CodesInput
        label={t`Providers`}
        values={rule.providers}
        options={PROVIDERS.map((value) => ({ value, label: nameOf(value) }))}
        onChange={(providers) => {
          onChange({ ...rule, providers: [...providers] }, negated)
        }}
      />
    </>
  )
}

export function FormRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'form'>>) {
  const { t } = useLingui()
  return (
    <>
      <YesNo yes={t`is`} no={t`is not`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <Input
        aria-label={t`Form`}
        placeholder={t`As the consents name it`}
        className="w-56 max-w-full"
        value={rule.form}
        maxLength={FORM_MAX_CHARS}
        autoComplete="off"
        onChange={(event) => {
          onChange({ ...rule, form: event.target.value }, negated)
        }}
      />
    </>
  )
}
