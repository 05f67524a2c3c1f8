import { useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Badge, type Tone } from '@/components/ui/badge'

type Health = Schema<'HealthName'>

const TONES: Record<Health, Tone> = { unknown: 'neutral', good: 'success', warning: 'warning', unusable: 'danger' }

interface SourceHealthProps {
  health: Health
  enabled: boolean
}

/** What is first to know of a source: that it is off, or what its last check says. */
export function SourceHealth({ health, enabled }: SourceHealthProps) {
  const { t } = useLingui()
  const words: Record<Health, string> = { unknown: t`Not checked yet`, good: t`Good`, warning: t`Should be better`, unusable: t`Unusable` }
  if (!enabled) return <Badge>{t`Off`}</Badge>
  return (
    <Badge tone={TONES[health]} dot>
      {words[health]}
    </Badge>
  )
}
