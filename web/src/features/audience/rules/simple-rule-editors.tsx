import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Combobox } from '@/components/ui/combobox'
import { Select } from '@/components/ui/select'
import { useStateNames } from '../components/subscription-state'
import { segmentsQuery } from '../api/segments-query'
import { tagsQuery } from '../api/tags-query'
import { topicsQuery } from '../api/topics-query'
import { NumberInput } from './number-input'
import type { State } from './rule'
import type { RuleEditorProps, RuleOf } from './rule-editor-props'

interface YesNoProps {
  yes: string
  no: string
  negated: boolean
  onChange: (negated: boolean) => void
}

/** Something, or its opposite. */
export function YesNo({ yes, no, negated, onChange }: YesNoProps) {
  const { t } = useLingui()
  return (
    <Select
      aria-label={t`Comparison`}
      className="w-auto min-w-28"
      value={negated ? 'no' : 'yes'}
      options={[
        { value: 'yes', label: yes },
        { value: 'no', label: no },
      ]}
      onValueChange={(next) => {
        onChange(next === 'no')
      }}
    />
  )
}

const PICKER = 'w-auto min-w-40 max-w-full'

export function TagRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'tag'>>) {
  const { t } = useLingui()
  const tags = useQuery(tagsQuery)
  const known = tags.data?.map(({ name }) => ({ value: name, label: name })) ?? []
  const options = rule.tag === '' || known.some(({ value }) => value === rule.tag) ? known : [...known, { value: rule.tag, label: rule.tag }]
  return (
    <>
      <YesNo yes={t`is there`} no={t`is not there`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <Combobox
        aria-label={t`Tag`}
        className={PICKER}
        value={rule.tag}
        options={options}
        placeholder={t`Choose a tag`}
        searchPlaceholder={t`Search tags`}
        onValueChange={(tag) => {
          onChange({ ...rule, tag }, negated)
        }}
      />
    </>
  )
}

export function StatusRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'status'>>) {
  const { t } = useLingui()
  return (
    <>
      <YesNo yes={t`is`} no={t`is not`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <Select
        aria-label={t`Status`}
        className="w-auto min-w-32"
        value={rule.status}
        options={[
          { value: 'active', label: t({ message: 'Active', context: 'contact' }) },
          { value: 'archived', label: t`Archived` },
        ]}
        onValueChange={(status) => {
          onChange({ ...rule, status }, negated)
        }}
      />
    </>
  )
}

export function TopicRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'topic'>>) {
  const { t } = useLingui()
  const states = useStateNames()
  const topics = useQuery(topicsQuery)
  return (
    <>
      <Combobox
        aria-label={t`Topic`}
        className={PICKER}
        value={rule.topic}
        options={topics.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        placeholder={t`Choose a topic`}
        searchPlaceholder={t`Search topics`}
        onValueChange={(topic) => {
          onChange({ ...rule, topic }, negated)
        }}
      />
      <YesNo yes={t`is`} no={t`is not`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <Select<State>
        aria-label={t`Where they stand with the topic`}
        className="w-auto min-w-36"
        value={rule.state}
        options={(['subscribed', 'pending', 'unsubscribed'] as const).map((value) => ({ value, label: states[value] }))}
        onValueChange={(state) => {
          onChange({ ...rule, state }, negated)
        }}
      />
    </>
  )
}

export function SegmentRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'segment'>>) {
  const { t } = useLingui()
  const segments = useQuery(segmentsQuery)
  return (
    <>
      <YesNo yes={t`has them`} no={t`does not have them`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <Combobox
        aria-label={t`Segment`}
        className={PICKER}
        value={rule.segment}
        options={segments.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        placeholder={t`Choose a segment`}
        searchPlaceholder={t`Search segments`}
        onValueChange={(segment) => {
          onChange({ ...rule, segment }, negated)
        }}
      />
    </>
  )
}

export function YesNoRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'boolean_field'>>) {
  const { t } = useLingui()
  return (
    <>
      <YesNo yes={t`is`} no={t`is not`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <Select
        aria-label={t`Value`}
        className="w-auto min-w-24"
        value={rule.value ? 'true' : 'false'}
        options={[
          { value: 'true', label: t`Yes` },
          { value: 'false', label: t`No` },
        ]}
        onValueChange={(value) => {
          onChange({ ...rule, value: value === 'true' }, negated)
        }}
      />
    </>
  )
}

export function ShareRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'share'>>) {
  const { t } = useLingui()
  return (
    <>
      <YesNo yes={t`is`} no={t`is not`} negated={negated} onChange={(next) => { onChange(rule, next) }} />
      <span className="flex flex-wrap items-center gap-2 text-sm">
        <Trans>from</Trans>
        <NumberInput label={t`From per cent`} whole min={0} max={99} className="w-20" value={rule.from} onChange={(from) => { onChange({ ...rule, from }, negated) }} />
        <Trans>to</Trans>
        <NumberInput label={t`To per cent`} whole min={1} max={100} className="w-20" value={rule.to} onChange={(to) => { onChange({ ...rule, to }, negated) }} />
        <Trans>per cent</Trans>
      </span>
    </>
  )
}
