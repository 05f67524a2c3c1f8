import { Skeleton } from '@/components/ui/skeleton'

export function CapturedListSkeleton() {
  return Array.from({ length: 8 }, (_, index) => (
    <div key={index} aria-hidden className="flex flex-col gap-1.5 border-b border-line px-4 py-3">
      <div className="flex justify-between gap-4">
        <Skeleton className="w-32" />
        <Skeleton className="w-16" />
      </div>
      <Skeleton className="w-3/4" />
      <Skeleton className="h-3 w-1/2" />
    </div>
  ))
}
