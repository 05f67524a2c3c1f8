import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

const badgeVariants = cva(
  'inline-flex h-5 w-fit items-center gap-1.5 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3',
  {
    variants: {
      tone: {
        neutral: 'border-line bg-sunken text-ink-soft',
        accent: 'border-accent-line bg-accent-soft text-accent-ink',
        success: 'border-success-line bg-success-soft text-success-ink',
        warning: 'border-warning-line bg-warning-soft text-warning-ink',
        danger: 'border-danger-line bg-danger-soft text-danger-ink',
        info: 'border-info-line bg-info-soft text-info-ink',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
)

export type Tone = NonNullable<VariantProps<typeof badgeVariants>['tone']>

interface BadgeProps extends ComponentProps<'span'> {
  tone?: Tone
  /** A dot before the words, as for states. */
  dot?: boolean
}

export function Badge({ tone = 'neutral', dot = false, className, children, ...props }: BadgeProps) {
  return (
    <span className={cn(badgeVariants({ tone }), className)} {...props}>
      {dot && <span aria-hidden className="size-1.5 rounded-full bg-current" />}
      {children}
    </span>
  )
}
