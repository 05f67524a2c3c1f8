import { Check, ChevronDown } from 'lucide-react'
import { Select as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { inputClasses } from './input'
import { POPUP, POPUP_ITEM } from './menu-classes'

export interface Option<Value extends string> {
  value: Value
  label: ReactNode
  /** A second line that explains the choice. */
  hint?: ReactNode
  disabled?: boolean
}

interface SelectProps<Value extends string> {
  value: Value | undefined
  onValueChange: (value: Value) => void
  options: readonly Option<Value>[]
  placeholder?: string
  disabled?: boolean
  className?: string
  id?: string
  name?: string
  'aria-label'?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: true | undefined
}

/** One of a few. For many choices take `Combobox`. */
export function Select<Value extends string>({ value, onValueChange, options, placeholder, disabled, className, name, ...trigger }: SelectProps<Value>) {
  return (
    <Primitive.Root
      value={value ?? ''}
      onValueChange={(next) => {
        // The browser's form state may report an empty value.
        if (next !== '') onValueChange(next as Value)
      }}
      {...(disabled === undefined ? {} : { disabled })}
      {...(name === undefined ? {} : { name })}
    >
      <Primitive.Trigger
        className={cn(inputClasses, 'flex items-center justify-between gap-2 text-left data-placeholder:text-ink-faint', className)}
        {...trigger}
      >
        <span className="min-w-0 truncate">
          <Primitive.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden className="size-4 flex-none text-ink-faint" />
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className={cn(POPUP, 'max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width)')}
        >
          {/* Without Primitive.Viewport: it adds an inline style sheet, which our policy refuses. */}
          {options.map((option) => (
            <Primitive.Item
              key={option.value}
              value={option.value}
              disabled={option.disabled ?? false}
              className={cn(POPUP_ITEM, 'pr-8')}
              // The hint belongs to the name too.
              {...(option.hint === undefined ? {} : { 'aria-labelledby': undefined })}
            >
              <span className="flex min-w-0 flex-col">
                <Primitive.ItemText>{option.label}</Primitive.ItemText>
                {option.hint !== undefined && <span className="max-w-72 text-xs text-ink-faint">{option.hint}</span>}
              </span>
              <Primitive.ItemIndicator className="absolute right-2">
                <Check aria-hidden className="text-accent-ink" />
              </Primitive.ItemIndicator>
            </Primitive.Item>
          ))}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
