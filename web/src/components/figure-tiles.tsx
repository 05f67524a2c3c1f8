import type { ReactNode } from 'react'
import { Skeleton } from '@/components/ui/skeleton'

/** A few figures that sum a page up, each with its name. What is not known yet is `undefined`. */
export function FigureTiles({ figures }: { figures: readonly (readonly [name: string, figure: ReactNode | undefined])[] }) {
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {figures.map(([name, figure]) => (
        <div key={name} className="min-w-0 rounded-lg border border-line bg-surface p-4 shadow-sm">
          <dt className="text-sm text-ink-soft">{name}</dt>
          <dd className="tabular mt-1 text-2xl font-semibold break-words">{figure ?? <Skeleton className="h-8 w-16" />}</dd>
        </div>
      ))}
    </dl>
  )
}
