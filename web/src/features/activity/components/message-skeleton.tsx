import { Card, CardBody } from '@/components/ui/card'
import { Skeleton, SkeletonLines } from '@/components/ui/skeleton'

/** The message page's place while it is loaded. */
export function MessageSkeleton() {
  return (
    <div aria-busy className="grid grid-cols-1 items-start gap-5 lg:grid-cols-3">
      <div className="flex min-w-0 flex-col gap-5 lg:col-span-2">
        <Card>
          <CardBody className="flex flex-col gap-3">
            <Skeleton className="h-5 w-40" />
            <Skeleton className="h-6 w-3/4" />
          </CardBody>
        </Card>
        <Card>
          <CardBody className="flex flex-col gap-6">
            {[0, 1, 2].map((row) => (
              <div key={row} className="flex gap-3">
                <Skeleton className="size-7 rounded-full" />
                <div className="flex-1">
                  <SkeletonLines lines={2} />
                </div>
              </div>
            ))}
          </CardBody>
        </Card>
      </div>
      <Card>
        <CardBody>
          <SkeletonLines lines={8} />
        </CardBody>
      </Card>
    </div>
  )
}
