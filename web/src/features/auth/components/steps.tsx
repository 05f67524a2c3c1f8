import { useLingui } from '@lingui/react/macro'
import { Check } from 'lucide-react'
import { cn } from '@/lib/cn'

interface StepsProps {
  names: readonly string[]
  /** Of the step in work, from 0. */
  current: number
}

export function Steps({ names, current }: StepsProps) {
  const { t } = useLingui()
  return (
    <ol aria-label={t`Steps`} className="flex items-center gap-2">
      {names.map((name, index) => (
        <li key={name} aria-current={index === current ? 'step' : undefined} className={cn('flex min-w-0 items-center gap-2', index < names.length - 1 && 'flex-1')}>
          <span
            className={cn(
              'flex size-6 flex-none items-center justify-center rounded-full border text-xs font-semibold',
              index < current && 'border-accent bg-accent text-on-accent',
              index === current && 'border-accent text-accent-ink',
              index > current && 'border-line-strong text-ink-faint',
            )}
          >
            {index < current ? <Check aria-hidden className="size-3.5" /> : index + 1}
          </span>
          <span className={cn('truncate text-sm', index === current ? 'font-medium' : 'text-ink-faint max-sm:sr-only')}>{name}</span>
          {index < names.length - 1 && <span aria-hidden className="h-px min-w-3 flex-1 bg-line" />}
        </li>
      ))}
    </ol>
  )
}
