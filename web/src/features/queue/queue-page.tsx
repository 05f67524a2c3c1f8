import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function QueuePage() {
  const { t } = useLingui()
  return <Page title={t`Queue`}>{null}</Page>
}
