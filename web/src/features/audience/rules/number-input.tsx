import { useState } from 'react'
import { Input } from '@/components/ui/input'
import { cn } from '@/lib/cn'

interface NumberInputProps {
  label: string
  /** `NaN` when there is none. */
  value: number
  onChange: (value: number) => void
  whole?: boolean
  min?: number
  max?: number
  className?: string
}

/** A number, or nothing yet. What is being typed stays as it is. */
export function NumberInput({ label, value, onChange, whole = false, min, max, className }: NumberInputProps) {
  const [text, setText] = useState(Number.isNaN(value) ? '' : String(value))
  if (!Number.isNaN(value) && numberOf(text, whole) !== value) setText(String(value))
  return (
    <Input
      type="number"
      inputMode={whole ? 'numeric' : 'decimal'}
      step={whole ? 1 : 'any'}
      min={min}
      max={max}
      aria-label={label}
      className={cn('w-24', className)}
      value={text}
      onChange={(event) => {
        setText(event.target.value)
        onChange(numberOf(event.target.value, whole))
      }}
    />
  )
}

function numberOf(text: string, whole: boolean): number {
  const number = text.trim() === '' ? NaN : Number(text)
  return whole && !Number.isInteger(number) ? NaN : number
}
