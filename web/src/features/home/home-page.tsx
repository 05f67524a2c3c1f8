import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function HomePage() {
  const { t } = useLingui()
  return <Page title={t`Home`}>{null}</Page>
}
