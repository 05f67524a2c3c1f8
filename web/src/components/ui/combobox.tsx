import { Trans } from '@lingui/react/macro'
import { Command } from 'cmdk'
import { Check, ChevronsUpDown } from 'lucide-react'
import { useState } from 'react'
import { cn } from '@/lib/cn'
import { inputClasses } from './input'
import { POPUP_ITEM } from './menu-classes'
import { Popover, PopoverContent, PopoverTrigger } from './popover'

export interface ComboboxOption {
  value: string
  label: string
  /** More words to find it by. */
  keywords?: string[]
}

interface ComboboxProps {
  value: string | undefined
  onValueChange: (value: string) => void
  options: readonly ComboboxOption[]
  placeholder: string
  searchPlaceholder: string
  className?: string
  id?: string
  'aria-label'?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: true | undefined
}

/** One of many, found by typing. */
export function Combobox({ value, onValueChange, options, placeholder, searchPlaceholder, className, ...trigger }: ComboboxProps) {
  const [open, setOpen] = useState(false)
  const chosen = options.find((option) => option.value === value)
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        type="button"
        role="combobox"
        aria-expanded={open}
        className={cn(inputClasses, 'flex items-center justify-between gap-2 text-left', className)}
        {...trigger}
      >
        <span className={cn('min-w-0 truncate', chosen === undefined && 'text-ink-faint')}>{chosen?.label ?? placeholder}</span>
        <ChevronsUpDown aria-hidden className="size-4 flex-none text-ink-faint" />
      </PopoverTrigger>
      <PopoverContent aria-label={searchPlaceholder} className="w-(--radix-popover-trigger-width) min-w-56 p-0">
        <Command className="flex flex-col" loop {...(value === undefined ? {} : { defaultValue: value })}>
          <Command.Input
            placeholder={searchPlaceholder}
            className="h-9 border-b border-line bg-transparent px-3 text-base outline-none sm:text-sm"
          />
          <Command.List className="max-h-64 overflow-y-auto p-1">
            <Command.Empty className="px-2 py-6 text-center text-sm text-ink-faint">
              <Trans>Nothing found</Trans>
            </Command.Empty>
            {options.map((option) => (
              <Command.Item
                key={option.value}
                value={option.value}
                keywords={[option.label, ...(option.keywords ?? [])]}
                className={POPUP_ITEM}
                onSelect={() => {
                  onValueChange(option.value)
                  setOpen(false)
                }}
              >
                <span className="min-w-0 flex-1 truncate">{option.label}</span>
                {option.value === value && <Check aria-hidden className="text-accent-ink" />}
              </Command.Item>
            ))}
          </Command.List>
        </Command>
      </PopoverContent>
    </Popover>
  )
}
