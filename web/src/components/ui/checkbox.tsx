import { Check, Minus } from 'lucide-react'
import { Checkbox as Primitive } from 'radix-ui'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { cn } from '@/lib/cn'

export function Checkbox({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        'group flex size-4 flex-none items-center justify-center rounded-sm border border-line-strong bg-surface text-on-accent disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent',
        className,
      )}
      {...props}
    >
      <Primitive.Indicator>
        <Check aria-hidden className="size-3 group-data-[state=indeterminate]:hidden" strokeWidth={3} />
        <Minus aria-hidden className="hidden size-3 group-data-[state=indeterminate]:block" strokeWidth={3} />
      </Primitive.Indicator>
    </Primitive.Root>
  )
}

interface CheckboxFieldProps extends ComponentProps<typeof Primitive.Root> {
  label: ReactNode
  hint?: ReactNode
}

/** A checkbox with its words. */
export function CheckboxField({ label, hint, className, ...props }: CheckboxFieldProps) {
  const id = useId()
  return (
    <div className={cn('flex gap-2.5', className)}>
      <Checkbox id={id} className="mt-0.5" {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })} {...props} />
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-sm text-ink-faint">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
