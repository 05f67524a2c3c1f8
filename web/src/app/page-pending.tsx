import { Skeleton } from '@/components/ui/skeleton'

/** While a page's code is being loaded. */
export function PagePending() {
  return (
    <div aria-busy className="mx-auto flex w-full max-w-7xl flex-col gap-5 px-4 py-5 sm:px-6 lg:px-8 lg:py-7">
      <Skeleton className="h-7 w-48" />
      <Skeleton className="h-64 w-full rounded-lg" />
    </div>
  )
}
