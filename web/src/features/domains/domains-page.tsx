import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function DomainsPage() {
  const { t } = useLingui()
  return <Page title={t`Domains`}>{null}</Page>
}
