import { cva, type VariantProps } from 'class-variance-authority'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'
import { Spinner } from './spinner'

export const buttonVariants = cva(
  'relative inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap transition-colors select-none disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'border-transparent bg-accent text-on-accent shadow-sm hover:bg-accent-hover',
        secondary: 'border-line bg-surface text-ink shadow-sm hover:bg-hover',
        ghost: 'border-transparent text-ink-soft hover:bg-hover hover:text-ink',
        danger: 'border-transparent bg-danger text-white shadow-sm hover:bg-danger-hover',
        'danger-ghost': 'border-transparent text-danger-ink hover:bg-danger-soft',
        link: 'border-transparent px-0 text-accent-ink hover:underline',
      },
      size: {
        sm: 'h-7 px-2.5 text-sm',
        md: 'h-8 px-3 text-sm',
        lg: 'h-10 px-4 text-base',
        icon: 'size-8',
        'icon-sm': 'size-7',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
)

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonVariants> {
  asChild?: boolean
  /** Shows a wheel in place of the words and takes no more clicks; the width stays. */
  loading?: boolean
}

export function Button({ variant, size, asChild = false, loading = false, className, disabled, children, ...props }: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), size === 'md' && variant === 'link' && 'px-0', className)
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    )
  }
  return (
    <button type="button" className={classes} disabled={disabled === true || loading} aria-busy={loading || undefined} {...props}>
      {loading ? (
        <>
          <span className="invisible inline-flex items-center gap-2">{children}</span>
          <Spinner className="absolute" />
        </>
      ) : (
        children
      )}
    </button>
  )
}
