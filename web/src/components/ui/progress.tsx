import { Progress as Primitive } from 'radix-ui'
import { cn } from '@/lib/cn'

interface ProgressProps {
  /** 0 to 1. */
  value: number
  label: string
  tone?: 'accent' | 'success' | 'warning' | 'danger'
  className?: string
}

const TONES = { accent: 'bg-accent', success: 'bg-success', warning: 'bg-warning', danger: 'bg-danger' }

export function Progress({ value, label, tone = 'accent', className }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <Primitive.Root value={percent} aria-label={label} className={cn('h-1.5 w-full overflow-hidden rounded-full bg-pressed', className)}>
      <Primitive.Indicator className={cn('h-full rounded-full transition-[width]', TONES[tone])} style={{ width: `${String(percent)}%` }} />
    </Primitive.Root>
  )
}
