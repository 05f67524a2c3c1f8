import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function DeliveryPage() {
  const { t } = useLingui()
  return <Page title={t`Delivery`}>{null}</Page>
}
