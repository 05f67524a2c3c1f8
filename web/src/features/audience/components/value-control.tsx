import { useLingui } from '@lingui/react/macro'
import { ChipsInput } from '@/components/ui/chips-input'
import { Combobox } from '@/components/ui/combobox'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import type { Draft, ValueKind } from './editable'
import { splitChoices } from './field-name'
import { TagsInput } from './tags-input'

/** Stands for no value where a control needs one. */
const NONE = '__none__'

interface ValueControlProps {
  ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }
  kind: ValueKind
  draft: Draft
  onChange: (draft: Draft) => void
}

/** The control for a kind of value. */
export function ValueControl({ ids, kind, draft, onChange }: ValueControlProps) {
  const { t } = useLingui()
  const text = typeof draft === 'string' ? draft : ''
  switch (kind.kind) {
    case 'list': {
      const several = typeof draft === 'string' ? [] : draft
      return kind.choices.length === 0 ? (
        <ChipsInput {...ids} value={several} split={splitChoices} onChange={onChange} />
      ) : (
        <TagsInput {...ids} value={several} known={kind.choices} onChange={onChange} />
      )
    }
    case 'boolean':
      return (
        <Select
          {...ids}
          value={text === '' ? NONE : text}
          options={[
            { value: NONE, label: t`Unknown` },
            { value: 'true', label: t`Yes` },
            { value: 'false', label: t`No` },
          ]}
          onValueChange={(next) => {
            onChange(next === NONE ? '' : next)
          }}
        />
      )
    case 'one':
      return (
        <Combobox
          {...ids}
          value={text === '' ? NONE : text}
          options={[{ value: NONE, label: t`None` }, ...kind.options]}
          placeholder={text === '' ? t`None` : text}
          searchPlaceholder={t`Search`}
          onValueChange={(next) => {
            onChange(next === NONE ? '' : next)
          }}
        />
      )
    default:
      return (
        <Input
          {...ids}
          autoFocus
          type={kind.kind === 'date' ? 'date' : kind.kind === 'text' && kind.type === 'email' ? 'email' : 'text'}
          inputMode={kind.kind === 'number' ? 'decimal' : undefined}
          placeholder={kind.kind === 'text' ? kind.placeholder : undefined}
          value={text}
          autoComplete="off"
          onChange={(event) => {
            onChange(event.target.value)
          }}
        />
      )
  }
}
