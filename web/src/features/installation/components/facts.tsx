import type { ReactNode } from 'react'
import { Skeleton } from '@/components/ui/skeleton'

interface FactsProps {
  items: readonly { label: string; value: ReactNode }[]
  loading: boolean
}

/** Names and values; bars hold the place of values that are being loaded. */
export function Facts({ items, loading }: FactsProps) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 text-sm">
      {items.map(({ label, value }) => (
        <div key={label} className="col-span-2 grid grid-cols-subgrid items-baseline">
          <dt className="text-ink-soft">{label}</dt>
          <dd className="min-w-0 break-words">{loading ? <Skeleton className="w-28" /> : value}</dd>
        </div>
      ))}
    </dl>
  )
}
