import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function SuppressionsPage() {
  const { t } = useLingui()
  return <Page title={t`Suppressions`}>{null}</Page>
}
