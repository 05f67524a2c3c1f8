import { cn } from '@/lib/cn'

/** A road that runs to the horizon, as in the window's icon. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn('size-8', className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M9 25 13.2 7h5.6L23 25" fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M16 10.5v2.6m0 3v2.8m0 3V25" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  )
}
