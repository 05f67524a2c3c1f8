import { useFormat } from '@/lib/format'
import { cn } from '@/lib/cn'
import { useNow } from '@/lib/use-now'

interface TimeProps {
  at: string | null | undefined
  /** `relative` counts on by itself. */
  as?: 'relative' | 'dateTime' | 'date' | 'time' | 'exact'
  className?: string
}

/** A moment in the person's language and zone; the exact one is the title. */
export function Time({ at, as = 'relative', className }: TimeProps) {
  const format = useFormat()
  const now = useNow(as === 'relative')
  if (at === null || at === undefined) return <span className="text-ink-faint">—</span>
  return (
    <time dateTime={at} title={format.exact(at)} className={cn('tabular whitespace-nowrap', className)}>
      {as === 'relative' ? format.relative(at, now) : format[as](at)}
    </time>
  )
}
