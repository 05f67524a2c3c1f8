import { useLingui } from '@lingui/react/macro'
import { CircleAlert, X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react'
import { cn } from '@/lib/cn'
import { inputClasses } from './input'

interface ChipsInputProps {
  value: readonly string[]
  onChange: (value: string[]) => void
  /** Splits what was typed or pasted. */
  split: (text: string) => string[]
  /** What is wrong with one of them. */
  problemOf?: (item: string) => string | null
  placeholder?: string
  id?: string
  'aria-label'?: string
  inputMode?: 'email' | 'text'
  'aria-describedby'?: string | undefined
  'aria-invalid'?: true | undefined
}

/** Several short texts in one field: Enter, a comma or leaving the field makes one of what was typed; Backspace takes the last one back. */
export function ChipsInput({ value, onChange, split, problemOf, placeholder, inputMode, ...field }: ChipsInputProps) {
  const { t } = useLingui()
  const [words, setWords] = useState('')
  const input = useRef<HTMLInputElement>(null)

  const add = (text: string): void => {
    const fresh = split(text).filter((item) => !value.includes(item))
    if (fresh.length > 0) onChange([...value, ...new Set(fresh)])
    setWords('')
  }
  const remove = (index: number): void => {
    onChange(value.filter((_, at) => at !== index))
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    // While letters are being composed (한글), Enter belongs to the composition.
    if (event.nativeEvent.isComposing) return
    if ((event.key === 'Enter' || event.key === ',' || event.key === ';') && words.trim() !== '') {
      event.preventDefault()
      add(words)
    } else if (event.key === 'Enter') {
      event.preventDefault()
    } else if (event.key === 'Backspace' && words === '' && value.length > 0) {
      event.preventDefault()
      setWords(value.at(-1) ?? '')
      onChange(value.slice(0, -1))
    }
  }
  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const text = event.clipboardData.getData('text')
    if (split(text).length < 2) return
    event.preventDefault()
    add(`${words}${text}`)
  }

  return (
    <div
      className={cn(
        inputClasses,
        'flex h-auto min-h-8 cursor-text flex-wrap items-center gap-1 px-1 py-[3px] focus-within:border-accent focus-within:ring-2 focus-within:ring-ring/30',
        field['aria-invalid'] === true && 'border-danger',
      )}
      onClick={(event) => {
        if (event.target === event.currentTarget) input.current?.focus()
      }}
    >
      {value.map((item, index) => {
        const problem = problemOf?.(item) ?? null
        return (
          <span
            key={item}
            title={problem ?? item}
            className={cn(
              'inline-flex h-6 max-w-full min-w-0 items-center gap-1 rounded-sm border pl-1.5 text-sm',
              problem === null ? 'border-line bg-sunken text-ink' : 'border-danger-line bg-danger-soft text-danger-ink',
            )}
          >
            {problem !== null && <CircleAlert aria-hidden className="size-3.5 flex-none" />}
            <span className="min-w-0 truncate">{item}</span>
            {problem !== null && <span className="sr-only">{problem}</span>}
            <button
              type="button"
              aria-label={t`Remove ${item}`}
              className="flex size-6 flex-none items-center justify-center rounded-sm text-ink-faint hover:bg-hover hover:text-ink"
              onClick={() => {
                remove(index)
              }}
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </span>
        )
      })}
      <input
        ref={input}
        type="text"
        inputMode={inputMode}
        value={words}
        placeholder={value.length === 0 ? placeholder : undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className="h-6 min-w-32 flex-1 bg-transparent px-1.5 outline-none"
        onChange={(event) => {
          setWords(event.target.value)
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={() => {
          if (words.trim() !== '') add(words)
        }}
        {...field}
      />
    </div>
  )
}
