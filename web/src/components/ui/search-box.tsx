import { Search } from 'lucide-react'
import { cn } from '@/lib/cn'
import { Input } from './input'

interface SearchBoxProps {
  /** What is searched, for screen readers. */
  label: string
  placeholder: string
  value: string
  onChange: (value: string) => void
  className?: string
}

/** Words that narrow a list. */
export function SearchBox({ label, placeholder, value, onChange, className }: SearchBoxProps) {
  return (
    <div className={cn('relative w-full sm:max-w-80', className)}>
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint" />
      <Input
        type="search"
        className="pl-8"
        value={value}
        placeholder={placeholder}
        aria-label={label}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </div>
  )
}
