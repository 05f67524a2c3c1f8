import { useLingui } from '@lingui/react/macro'
import { Badge, type Tone } from '@/components/ui/badge'
import type { QueuePath } from '../api/paths'

type State = QueuePath['state']

const TONES: Record<State, Tone> = { open: 'success', slowed: 'warning', suspended: 'danger', probing: 'info' }

export function PathState({ state }: { state: State }) {
  const { t } = useLingui()
  const names: Record<State, string> = { open: t`Open`, slowed: t`Slowed down`, suspended: t`Suspended`, probing: t`Being probed` }
  return (
    <Badge tone={TONES[state]} dot>
      {names[state]}
    </Badge>
  )
}
