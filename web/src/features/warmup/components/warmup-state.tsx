import { useLingui } from '@lingui/react/macro'
import { Badge } from '@/components/ui/badge'
import type { Warmup } from '../api/warmups-query'

export function WarmupState({ warmup }: { warmup: Warmup }) {
  const { t } = useLingui()
  if (warmup.paused) return <Badge dot>{t`Paused`}</Badge>
  const warm = warmup.providers.length > 0 && warmup.providers.every(({ daily }) => daily === null || daily === undefined)
  return warm ? <Badge tone="success" dot>{t`Warm`}</Badge> : <Badge tone="info" dot>{t`Warming up`}</Badge>
}
