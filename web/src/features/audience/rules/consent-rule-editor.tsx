import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CheckboxField } from '@/components/ui/checkbox'
import { Combobox } from '@/components/ui/combobox'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { topicsQuery } from '../api/topics-query'
import { TimeTestEditor } from './date-rule-editor'
import type { ConsentKind } from './rule'
import type { RuleEditorProps, RuleOf } from './rule-editor-props'

const ANY = 'any'
const SOURCE_MAX_CHARS = 200

/** Whether there is such a line in the ledger. */
export function ConsentRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'consent'>>) {
  const { t } = useLingui()
  const topics = useQuery(topicsQuery)
  const kinds: Record<ConsentKind, { yes: string; no: string }> = {
    grant: { yes: t`asked for`, no: t`never asked for` },
    confirmation: { yes: t`confirmed`, no: t`never confirmed` },
    withdrawal: { yes: t`left`, no: t`never left` },
  }
  const options = (['grant', 'confirmation', 'withdrawal'] as const).flatMap((kind) => [
    { value: kind as string, label: kinds[kind].yes },
    { value: `!${kind}`, label: kinds[kind].no },
  ])
  return (
    <>
      <Select
        aria-label={t`What was said`}
        className="w-auto min-w-36"
        value={negated ? `!${rule.kind}` : rule.kind}
        options={options}
        onValueChange={(next) => {
          onChange({ ...rule, kind: next.replace('!', '') as ConsentKind }, next.startsWith('!'))
        }}
      />
      <Combobox
        aria-label={t`Topic`}
        className="w-auto max-w-full min-w-36"
        value={rule.topic ?? ANY}
        options={[{ value: ANY, label: t`Any topic` }, ...(topics.data?.map(({ id, name }) => ({ value: id, label: name })) ?? [])]}
        placeholder={t`Any topic`}
        searchPlaceholder={t`Search topics`}
        onValueChange={(topic) => {
          onChange({ ...rule, topic: topic === ANY ? null : topic }, negated)
        }}
      />
      <Input
        aria-label={t({ message: 'Came by', context: 'contact' })}
        placeholder={t`by any way`}
        className="w-36"
        value={rule.source ?? ''}
        maxLength={SOURCE_MAX_CHARS}
        autoCapitalize="off"
        onChange={(event) => {
          onChange({ ...rule, source: event.target.value === '' ? null : event.target.value }, negated)
        }}
      />
      <CheckboxField
        label={t`at a time`}
        className="items-center"
        checked={Boolean(rule.test)}
        onCheckedChange={(checked) => {
          onChange({ ...rule, test: checked === true ? { op: 'within_last', days: 30 } : null }, negated)
        }}
      />
      {rule.test && (
        <TimeTestEditor
          test={rule.test}
          negated={false}
          plain
          onChange={(test) => {
            onChange({ ...rule, test }, negated)
          }}
        />
      )}
    </>
  )
}
