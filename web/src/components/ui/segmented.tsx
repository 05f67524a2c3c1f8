import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

interface SegmentedProps<Value extends string> {
  value: Value
  onValueChange: (value: Value) => void
  options: readonly { value: Value; label: ReactNode; title?: string }[]
  /** What is chosen, for screen readers. */
  label: string
  className?: string
}

/** One of two to five short choices, side by side, that change what is shown at once. */
export function Segmented<Value extends string>({ value, onValueChange, options, label, className }: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      onValueChange={(next) => {
        // Clicking the chosen one keeps it.
        if (next !== '') onValueChange(next as Value)
      }}
      aria-label={label}
      className={cn('inline-flex h-8 flex-none rounded-md border border-line bg-sunken p-0.5', className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          aria-label={option.title}
          className="rounded-sm px-2.5 text-sm font-medium whitespace-nowrap text-ink-soft hover:text-ink focus-visible:outline-offset-0 data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:shadow-sm"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
