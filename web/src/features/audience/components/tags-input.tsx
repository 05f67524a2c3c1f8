import { Plus } from 'lucide-react'
import { useLingui } from '@lingui/react/macro'
import { ChipsInput } from '@/components/ui/chips-input'
import { splitChoices } from './field-name'

/** Known tags offered below the field. */
const OFFERED = 8

interface TagsInputProps {
  value: readonly string[]
  onChange: (value: readonly string[]) => void
  known: readonly string[]
  id?: string
  'aria-label'?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: true | undefined
}

/** Several tags, typed or taken from those that are there. */
export function TagsInput({ value, onChange, known, ...ids }: TagsInputProps) {
  const { t } = useLingui()
  const offered = known.filter((tag) => !value.includes(tag)).slice(0, OFFERED)
  return (
    <div className="flex flex-col gap-1.5">
      <ChipsInput {...ids} value={value} onChange={onChange} split={splitChoices} />
      {offered.length > 0 && (
        <div className="flex flex-wrap gap-1">
          {offered.map((tag) => (
            <button
              key={tag}
              type="button"
              aria-label={t`Add ${tag}`}
              className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm border border-dashed border-line px-1.5 text-xs text-ink-soft hover:bg-hover hover:text-ink"
              onClick={() => {
                onChange([...value, tag])
              }}
            >
              <Plus aria-hidden className="size-3" />
              <span className="truncate">{tag}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
