import type { ReactNode } from 'react'
import { Input } from '@/components/ui/input'

interface SearchBarProps {
  label: string
  value: string
  onChange: (value: string) => void
  /** At its right. */
  children?: ReactNode
}

/** Above a list: what to look for. */
export function SearchBar({ label, value, onChange, children }: SearchBarProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <Input
        type="search"
        value={value}
        aria-label={label}
        placeholder={label}
        className="min-w-40 flex-1 sm:max-w-72"
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
      {children}
    </div>
  )
}
