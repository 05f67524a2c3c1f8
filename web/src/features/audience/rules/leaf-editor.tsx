import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Combobox } from '@/components/ui/combobox'
import { fieldsQuery } from '../api/fields-query'
import { DeliveryRuleEditor, EngagementRuleEditor, FormRuleEditor, LastActivityRuleEditor, ProviderRuleEditor, UnopenedRuleEditor } from './activity-rule-editors'
import { ConsentRuleEditor } from './consent-rule-editor'
import { DateRuleEditor, TimeRuleEditor } from './date-rule-editor'
import { NumberRuleEditor } from './number-rule-editor'
import { isLeafRule, type LeafRule } from './rule'
import type { RuleEditorProps } from './rule-editor-props'
import { SegmentRuleEditor, ShareRuleEditor, StatusRuleEditor, TagRuleEditor, TopicRuleEditor, YesNoRuleEditor } from './simple-rule-editors'
import { beginning, subjectOf } from './subjects'
import { TextRuleEditor } from './text-rule-editor'
import type { Leaf } from './tree'
import { useSubjects } from './use-subjects'

/** Random shares that were chosen at different times pick different people. */
const SEEDS = 1_000_000

interface LeafEditorProps {
  leaf: Leaf
  focused: boolean
  onChange: (leaf: Leaf) => void
  onRemove: () => void
}

/** One rule: what it is about, how that is compared, and with what. */
export function LeafEditor({ leaf, focused, onChange, onRemove }: LeafEditorProps) {
  const { t } = useLingui()
  const fields = useQuery(fieldsQuery)
  const subjects = useSubjects(fields.data ?? [])
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (focused) line.current?.querySelector<HTMLElement>('[role="combobox"]')?.focus()
  }, [focused])
  const subject = leaf.rule === null ? undefined : subjectOf(leaf.rule)
  const label = subjects.find(({ value }) => value === subject)?.label ?? t`New rule`
  return (
    <div ref={line} role="group" aria-label={label} className="flex min-w-0 items-start gap-2">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
        {leaf.rule !== null && !isLeafRule(leaf.rule) ? (
          <Badge tone="warning">
            <code>{leaf.rule.rule}</code>
          </Badge>
        ) : (
          <Combobox
            aria-label={t`What the rule is about`}
            className="w-auto max-w-full min-w-40"
            value={subject}
            options={subjects}
            placeholder={t`Choose`}
            searchPlaceholder={t`Search`}
            onValueChange={(next) => {
              if (next === subject) return
              onChange({ ...leaf, negated: false, rule: beginning(next, fields.data ?? [], Math.floor(Math.random() * SEEDS)) })
            }}
          />
        )}
        {leaf.rule !== null && isLeafRule(leaf.rule) && (
          <RuleEditor
            rule={leaf.rule}
            negated={leaf.negated}
            onChange={(rule, negated) => {
              onChange({ ...leaf, rule, negated })
            }}
          />
        )}
      </div>
      <Button variant="ghost" size="icon" aria-label={t`Remove the rule: ${label}`} onClick={onRemove}>
        <X />
      </Button>
    </div>
  )
}

function RuleEditor({ rule, negated, onChange }: RuleEditorProps<LeafRule>) {
  switch (rule.rule) {
    case 'property':
    case 'text_field':
      return <TextRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'number_field':
    case 'score':
      return <NumberRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'date_field':
      return <DateRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'created':
    case 'updated':
      return <TimeRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'boolean_field':
      return <YesNoRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'tag':
      return <TagRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'status':
      return <StatusRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'topic':
      return <TopicRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'segment':
      return <SegmentRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'share':
      return <ShareRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'engagement':
      return <EngagementRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'delivery':
      return <DeliveryRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'last_activity':
      return <LastActivityRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'unopened':
      return <UnopenedRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'provider':
      return <ProviderRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'form':
      return <FormRuleEditor rule={rule} negated={negated} onChange={onChange} />
    case 'consent':
      return <ConsentRuleEditor rule={rule} negated={negated} onChange={onChange} />
  }
}
