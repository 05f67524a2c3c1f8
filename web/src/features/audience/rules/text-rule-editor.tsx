import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ChipsInput } from '@/components/ui/chips-input'
import { Input } from '@/components/ui/input'
import { splitChoices } from '../components/field-name'
import { TagsInput } from '../components/tags-input'
import { useCountries } from '../components/use-countries'
import { fieldsQuery } from '../api/fields-query'
import { CodesInput } from './codes-input'
import { OpSelect } from './op-select'
import type { TextTest } from './rule'
import type { RuleEditorProps, RuleOf } from './rule-editor-props'
import { useTextOps } from './use-op-names'

const VALUE_MAX_CHARS = 200

type TextRule = RuleOf<'property'> | RuleOf<'text_field'>

/** A text, a choice or one of several. */
export function TextRuleEditor({ rule, negated, onChange }: RuleEditorProps<TextRule>) {
  const { t } = useLingui()
  const ops = useTextOps()
  const { test } = rule
  const set = (next: TextTest, isNegated = negated): void => {
    onChange({ ...rule, test: next }, isNegated)
  }
  return (
    <>
      <OpSelect
        op={test.op}
        negated={negated}
        names={ops}
        onChange={(op, isNegated) => {
          set(withOp(test, op), isNegated)
        }}
      />
      {test.op === 'is' && <Values rule={rule} values={test.values} onChange={(values) => { set({ op: 'is', values: [...values] }) }} />}
      {(test.op === 'contains' || test.op === 'starts_with' || test.op === 'ends_with') && (
        <Input
          aria-label={t`Text`}
          className="w-auto min-w-40 flex-1 sm:max-w-72"
          value={test.value}
          maxLength={VALUE_MAX_CHARS}
          autoComplete="off"
          onChange={(event) => {
            set({ op: test.op, value: event.target.value })
          }}
        />
      )}
    </>
  )
}

/** The same text for another comparison. */
function withOp(test: TextTest, op: TextTest['op']): TextTest {
  const text = test.op === 'is' ? (test.values[0] ?? '') : test.op === 'known' ? '' : test.value
  if (op === 'known') return { op }
  if (op === 'is') return { op, values: test.op === 'is' ? test.values : text.trim() === '' ? [] : [text] }
  return { op, value: text }
}

function Values({ rule, values, onChange }: { rule: TextRule; values: readonly string[]; onChange: (values: readonly string[]) => void }) {
  const { t } = useLingui()
  const fields = useQuery(fieldsQuery)
  const countries = useCountries()
  if (rule.rule === 'property' && rule.property === 'country') return <CodesInput values={values} options={countries} label={t`Countries`} onChange={onChange} />
  const choices = rule.rule === 'text_field' ? (fields.data?.find(({ name }) => name === rule.field)?.choices ?? []) : []
  return (
    <div className="min-w-48 flex-1 basis-64">
      {choices.length > 0 ? <TagsInput aria-label={t`Values`} value={values} known={choices} onChange={onChange} /> : <ChipsInput aria-label={t`Values`} value={values} split={splitChoices} onChange={onChange} placeholder={t`One or several`} />}
    </div>
  )
}
