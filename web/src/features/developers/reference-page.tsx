import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function ReferencePage() {
  const { t } = useLingui()
  return <Page title={t`API reference`}>{null}</Page>
}
