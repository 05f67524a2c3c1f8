import { useLingui } from '@lingui/react/macro'
import { Badge, type Tone } from '@/components/ui/badge'
import type { Rehearsal } from '../api/rehearsals-query'

const TONES: Record<Rehearsal['state'], Tone> = { waiting: 'neutral', running: 'info', done: 'success', cancelled: 'warning', failed: 'danger' }

export function RehearsalState({ state }: { state: Rehearsal['state'] }) {
  const { t } = useLingui()
  const names: Record<Rehearsal['state'], string> = {
    waiting: t`Waiting for its turn`,
    running: t`Running`,
    done: t`Done`,
    cancelled: t`Ended early`,
    failed: t`Failed`,
  }
  return (
    <Badge tone={TONES[state]} dot>
      {names[state]}
    </Badge>
  )
}
