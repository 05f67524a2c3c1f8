import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function WebhooksPage() {
  const { t } = useLingui()
  return <Page title={t`Webhooks`}>{null}</Page>
}
