import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

interface EmptyStateProps {
  icon?: LucideIcon
  /** The page's title, for screen readers, where the state is all there is of a page. */
  heading?: string
  /** One sentence. */
  children: ReactNode
  /** One button. */
  action?: ReactNode
  className?: string
}

export function EmptyState({ icon: Icon, heading, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn('flex flex-col items-center justify-center gap-4 px-6 py-12 text-center', className)}>
      {Icon !== undefined && (
        <span className="flex size-10 items-center justify-center rounded-lg border border-line bg-sunken text-ink-faint">
          <Icon aria-hidden className="size-5" />
        </span>
      )}
      {heading !== undefined && <h1 className="sr-only">{heading}</h1>}
      <p className="max-w-sm text-balance text-ink-soft">{children}</p>
      {action}
    </div>
  )
}
