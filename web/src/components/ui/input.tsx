import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

export const inputClasses =
  'h-8 w-full min-w-0 rounded-md border border-line-strong/60 bg-surface px-2.5 text-base text-ink shadow-sm transition-colors outline-none hover:border-line-strong focus-visible:border-accent focus-visible:ring-2 focus-visible:ring-ring/30 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-faint aria-invalid:border-danger aria-invalid:focus-visible:ring-danger/30 [&[readonly]]:bg-sunken sm:text-sm'

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  return <input type={type} className={cn(inputClasses, className)} {...props} />
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cn(inputClasses, 'h-auto min-h-20 resize-y py-1.5 leading-5', className)} {...props} />
}
