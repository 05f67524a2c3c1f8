import { useLingui } from '@lingui/react/macro'
import { NumberInput } from './number-input'
import { OpSelect } from './op-select'
import type { NumberTest } from './rule'
import type { RuleEditorProps, RuleOf } from './rule-editor-props'
import { useNumberOps } from './use-op-names'

export function NumberRuleEditor({ rule, negated, onChange }: RuleEditorProps<RuleOf<'number_field'> | RuleOf<'score'>>) {
  const { t } = useLingui()
  const ops = useNumberOps()
  const { test } = rule
  const set = (next: NumberTest, isNegated = negated): void => {
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
      {test.op === 'between' && (
        <>
          <NumberInput label={t`Lowest number`} value={test.from} onChange={(from) => { set({ ...test, from }) }} />
          <NumberInput label={t`Highest number`} value={test.to} onChange={(to) => { set({ ...test, to }) }} />
        </>
      )}
      {(test.op === 'is' || test.op === 'at_least' || test.op === 'at_most') && (
        <NumberInput label={t`Number`} value={test.value} onChange={(value) => { set({ op: test.op, value }) }} />
      )}
    </>
  )
}

/** The same number for another comparison. */
function withOp(test: NumberTest, op: NumberTest['op']): NumberTest {
  const number = test.op === 'known' ? NaN : test.op === 'between' ? test.from : test.value
  if (op === 'known') return { op }
  if (op === 'between') return { op, from: number, to: NaN }
  return { op, value: number }
}
