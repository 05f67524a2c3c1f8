import type { ComponentProps, ReactNode } from 'react'
import { cn } from '@/lib/cn'

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return <section className={cn('min-w-0 rounded-lg border border-line bg-surface shadow-sm', className)} {...props} />
}

interface CardHeaderProps {
  title: ReactNode
  description?: ReactNode
  /** Buttons at the right. */
  actions?: ReactNode
  className?: string
}

export function CardHeader({ title, description, actions, className }: CardHeaderProps) {
  return (
    <div className={cn('flex flex-wrap items-start justify-between gap-x-4 gap-y-3 px-4 pt-4 sm:px-5', className)}>
      <div className="min-w-0 flex-1 basis-60">
        <h2 className="text-base font-semibold">{title}</h2>
        {description !== undefined && <p className="mt-0.5 max-w-prose text-sm text-ink-soft">{description}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  )
}

export function CardBody({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('p-4 sm:px-5', className)} {...props} />
}

/** The line at the bottom with the form's buttons. */
export function CardFooter({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      className={cn('flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-line bg-sunken px-4 py-3 sm:px-5', className)}
      {...props}
    />
  )
}
