import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function TeamPage() {
  const { t } = useLingui()
  return <Page title={t`Team`}>{null}</Page>
}
