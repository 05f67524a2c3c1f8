import { useLingui } from '@lingui/react/macro'
import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { useFormat } from '@/lib/format'
import type { Growth } from '../api/growth-query'

type Figure = 'joined' | 'left' | 'bounced' | 'complained'

/** The sums over the whole range. */
export function GrowthTotals({ growth }: { growth: Growth | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const names: Record<Figure, string> = { joined: t`Joined`, left: t`Left`, bounced: t`Bounced for good`, complained: t`Complained` }
  const figures = Object.entries(names) as [Figure, string][]
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {figures.map(([figure, name]) => (
        <Card key={figure} className="p-4">
          <dt className="text-sm text-ink-soft">{name}</dt>
          <dd className="tabular mt-1 text-2xl font-semibold">
            {growth === undefined ? <Skeleton className="h-8 w-16" /> : format.number(growth.items.reduce((sum, item) => sum + item[figure], 0))}
          </dd>
        </Card>
      ))}
    </dl>
  )
}
