import { Skeleton } from '@/components/ui/skeleton'

/** The frame of the app before it is known who is there. */
export function ShellSkeleton() {
  return (
    <div aria-busy className="flex min-h-dvh">
      <div className="hidden w-60 flex-none flex-col gap-3 border-r border-line p-3 lg:flex">
        <Skeleton className="h-9 w-full rounded-md" />
        {Array.from({ length: 9 }, (_, index) => (
          <Skeleton key={index} className="mx-2 h-4 w-32" />
        ))}
      </div>
      <div className="mx-auto flex w-full max-w-7xl flex-col gap-5 px-4 py-5 sm:px-6 lg:px-8 lg:py-7">
        <Skeleton className="h-7 w-48" />
        <Skeleton className="h-64 w-full rounded-lg" />
      </div>
    </div>
  )
}
