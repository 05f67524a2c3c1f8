import { Plural, Trans } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'
import { useFormat } from '@/lib/format'

type Advice = Schema<'PoolAdvice'>

export function AdviceBadge({ advice }: { advice: Advice['advice'] }) {
  switch (advice) {
    case 'go_dedicated':
      return (
        <Badge tone="accent">
          <Trans>Give it its own addresses</Trans>
        </Badge>
      )
    case 'go_shared':
      return (
        <Badge tone="warning">
          <Trans>Better on shared addresses</Trans>
        </Badge>
      )
    case 'stay':
      return (
        <Badge tone="success">
          <Trans>As it should be</Trans>
        </Badge>
      )
  }
}

/** What the advice follows from. */
export function AdviceFigures({ advice }: { advice: Advice }) {
  const format = useFormat()
  const perDay = format.number(advice.per_day)
  const { days, of_days: ofDays, needed_days: needed } = advice
  return (
    <span className="tabular">
      <Plural
        value={days}
        one={`# of ${ofDays} days had at least ${perDay} recipients; from ${needed} on, own addresses are right.`}
        other={`# of ${ofDays} days had at least ${perDay} recipients; from ${needed} on, own addresses are right.`}
      />
    </span>
  )
}
