import { Skeleton } from '@/components/ui/skeleton'

/** Holds the viewer's place while the message is loaded. */
export function MailViewerSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-4">
      <div className="flex h-9 items-center gap-6 border-b border-line px-3">
        <Skeleton className="w-12" />
        <Skeleton className="w-10" />
        <Skeleton className="w-24" />
        <Skeleton className="w-16" />
      </div>
      <div className="flex gap-2">
        <Skeleton className="h-8 w-32" />
        <Skeleton className="h-8 w-8" />
      </div>
      <Skeleton className="h-[640px] w-full rounded-md" />
    </div>
  )
}
