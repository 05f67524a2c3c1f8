import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function KeysPage() {
  const { t } = useLingui()
  return <Page title={t`API keys`}>{null}</Page>
}
