import { useLingui } from '@lingui/react/macro'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import type { Condition, Question } from '../draft'

const ALWAYS = ''

interface ConditionFieldsProps {
  /** What is shown or not. */
  what: string
  before: readonly Question[]
  names: ReadonlyMap<string, string>
  condition: Condition | undefined
  onChange: (condition: Condition | undefined) => void
}

/** Always, or by what was answered before. */
export function ConditionFields({ what, before, names, condition, onChange }: ConditionFieldsProps) {
  const { t } = useLingui()
  if (before.length === 0) return null
  const tests = [
    { value: 'is', label: t`is` },
    { value: 'is_not', label: t`is not` },
    { value: 'contains', label: t`contains` },
    { value: 'filled', label: t`is filled in` },
    { value: 'empty', label: t`is empty` },
  ] as const
  const needsValue = condition !== undefined && condition.test !== 'filled' && condition.test !== 'empty'
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm">
      <span className="text-ink-soft">{what}</span>
      <Select
        aria-label={what}
        className="w-auto min-w-32"
        value={condition?.key ?? 'always'}
        onValueChange={(key) => {
          onChange(key === 'always' || key === ALWAYS ? undefined : { key, test: condition?.test ?? 'filled', value: condition?.value ?? '' })
        }}
        options={[
          { value: 'always', label: t`always` },
          ...before.map(({ key }) => {
            const name = names.get(key) ?? key
            return { value: key, label: t`when “${name}”` }
          }),
        ]}
      />
      {condition !== undefined && (
        <Select
          aria-label={t`Comparison`}
          className="w-auto min-w-28"
          value={condition.test}
          onValueChange={(test) => {
            onChange({ ...condition, test })
          }}
          options={tests}
        />
      )}
      {needsValue && (
        <Input
          aria-label={t`Answer`}
          className="w-40"
          value={condition.value}
          maxLength={200}
          onChange={(event) => {
            onChange({ ...condition, value: event.target.value })
          }}
        />
      )}
    </div>
  )
}
