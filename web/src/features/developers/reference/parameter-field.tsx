import { useLingui } from '@lingui/react/macro'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import type { Parameter } from './document'

interface ParameterFieldProps {
  parameter: Parameter
  value: string
  onChange: (value: string) => void
}

const NOT_SET = '—'

export function ParameterField({ parameter, value, onChange }: ParameterFieldProps) {
  const { t } = useLingui()
  const { name, schema } = parameter
  const optional = parameter.in !== 'path' && parameter.required !== true
  const choices = schema?.enum?.map(String) ?? (schema?.type === 'boolean' ? ['true', 'false'] : undefined)
  return (
    <Field label={<code className="font-mono text-xs">{name}</code>} {...(optional ? { optional: t`Optional` } : {})}>
      {(ids) =>
        choices === undefined ? (
          <Input
            {...ids}
            value={value}
            autoComplete="off"
            spellCheck={false}
            {...(schema?.type === 'integer' ? { inputMode: 'numeric' as const } : {})}
            placeholder={schema?.default === undefined ? undefined : String(schema.default)}
            onChange={(event) => {
              onChange(event.target.value)
            }}
          />
        ) : (
          <Select
            {...ids}
            value={value === '' ? NOT_SET : value}
            onValueChange={(next) => {
              onChange(next === NOT_SET ? '' : next)
            }}
            options={[NOT_SET, ...choices].map((choice) => ({ value: choice, label: choice }))}
          />
        )
      }
    </Field>
  )
}
