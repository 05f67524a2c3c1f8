import { RadioGroup as Primitive } from 'radix-ui'
import { useId } from 'react'
import { cn } from '@/lib/cn'
import type { Option } from './select'

interface RadioGroupProps<Value extends string> {
  value: Value | undefined
  onValueChange: (value: Value) => void
  options: readonly Option<Value>[]
  className?: string
  'aria-label'?: string
  'aria-labelledby'?: string
}

/** One of a few, all of them in sight, each with an explanation. */
export function RadioGroup<Value extends string>({ value, onValueChange, options, className, ...labels }: RadioGroupProps<Value>) {
  const id = useId()
  return (
    <Primitive.Root
      value={value ?? null}
      onValueChange={(next) => {
        onValueChange(next as Value)
      }}
      className={cn('flex flex-col gap-2', className)}
      {...labels}
    >
      {options.map((option) => (
        <label
          key={option.value}
          htmlFor={`${id}-${option.value}`}
          className="flex gap-3 rounded-md border border-line bg-surface p-3 hover:bg-hover has-data-[state=checked]:border-accent has-data-[state=checked]:bg-accent-soft has-disabled:opacity-50"
        >
          <Primitive.Item
            id={`${id}-${option.value}`}
            value={option.value}
            disabled={option.disabled ?? false}
            className="mt-0.5 flex size-4 flex-none items-center justify-center rounded-full border border-line-strong bg-surface data-[state=checked]:border-accent"
          >
            <Primitive.Indicator className="size-2 rounded-full bg-accent" />
          </Primitive.Item>
          <span className="min-w-0">
            <span className="block text-sm font-medium">{option.label}</span>
            {option.hint !== undefined && <span className="block text-sm text-ink-soft">{option.hint}</span>}
          </span>
        </label>
      ))}
    </Primitive.Root>
  )
}
