import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function DomainPage() {
  const { t } = useLingui()
  return <Page title={t`Domain`}>{null}</Page>
}
