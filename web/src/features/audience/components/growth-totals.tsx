import { useLingui } from '@lingui/react/macro'
import { FigureTiles } from '@/components/figure-tiles'
import { useFormat } from '@/lib/format'
import type { Growth } from '../api/growth-query'

type Figure = 'joined' | 'left' | 'bounced' | 'complained'

/** The sums over the whole range. */
export function GrowthTotals({ growth }: { growth: Growth | undefined }) {
  const { t } = useLingui()
  const format = useFormat()
  const names: Record<Figure, string> = { joined: t`Joined`, left: t`Left`, bounced: t`Bounced for good`, complained: t`Complained` }
  const figures = Object.entries(names) as [Figure, string][]
  const sum = (figure: Figure): string | undefined => growth && format.number(growth.items.reduce((before, item) => before + item[figure], 0))
  return <FigureTiles figures={figures.map(([figure, name]) => [name, sum(figure)])} />
}
