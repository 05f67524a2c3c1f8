import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function SetupPage() {
  const { t } = useLingui()
  return <Page title={t`Set up Postroad`}>{null}</Page>
}
