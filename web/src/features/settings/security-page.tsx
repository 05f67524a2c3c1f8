import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function SecurityPage() {
  const { t } = useLingui()
  return <Page title={t`Security`}>{null}</Page>
}
