import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function WebhookPage() {
  const { t } = useLingui()
  return <Page title={t`Webhook`}>{null}</Page>
}
