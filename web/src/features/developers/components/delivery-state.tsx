import { useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'

export function DeliveryState({ status }: { status: Schema<'DeliveryStatusName'> }) {
  const { t } = useLingui()
  if (status === 'delivered') return <Badge tone="success" dot>{t`Delivered`}</Badge>
  if (status === 'failed') return <Badge tone="danger" dot>{t`Given up`}</Badge>
  return <Badge tone="info" dot>{t`Under way`}</Badge>
}
