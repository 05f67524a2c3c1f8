import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function SendPage() {
  const { t } = useLingui()
  return <Page title={t`Send`}>{null}</Page>
}
