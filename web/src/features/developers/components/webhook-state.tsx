import { useLingui } from '@lingui/react/macro'
import type { Schema } from '@/api/types'
import { Badge } from '@/components/ui/badge'

/** Whether it works. */
export function WebhookState({ webhook }: { webhook: Schema<'Webhook'> }) {
  const { t } = useLingui()
  if (!webhook.enabled) {
    return webhook.disabled_reason ? <Badge tone="danger" dot>{t`Turned off`}</Badge> : <Badge dot>{t`Off`}</Badge>
  }
  if (webhook.failing_since) return <Badge tone="warning" dot>{t`Failing`}</Badge>
  return <Badge tone="success" dot>{t`Working`}</Badge>
}

export function WebhookTypes({ types }: { types: readonly string[] }) {
  const { t } = useLingui()
  const count = types.length
  if (count === 0) return <span className="text-ink-soft">{t`All events`}</span>
  if (count > 2) return <span className="text-ink-soft">{t`${count} events`}</span>
  return (
    <span className="flex flex-wrap gap-1">
      {types.map((type) => (
        <Badge key={type}>{type}</Badge>
      ))}
    </span>
  )
}
