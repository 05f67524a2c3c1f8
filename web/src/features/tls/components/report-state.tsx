import { useLingui } from '@lingui/react/macro'
import { Badge, type Tone } from '@/components/ui/badge'
import type { ReportState } from '../api/reports-query'

const TONES: Record<ReportState, Tone> = { waiting: 'info', sent: 'success', failed: 'danger' }

export function useReportStateName(): (state: ReportState) => string {
  const { t } = useLingui()
  const names: Record<ReportState, string> = { waiting: t`Waiting`, sent: t`Sent`, failed: t`Failed` }
  return (state) => names[state]
}

export function ReportStateBadge({ state }: { state: ReportState }) {
  const name = useReportStateName()
  return (
    <Badge tone={TONES[state]} dot>
      {name(state)}
    </Badge>
  )
}
