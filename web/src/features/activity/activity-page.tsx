import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function ActivityPage() {
  const { t } = useLingui()
  return <Page title={t`Activity`}>{null}</Page>
}
