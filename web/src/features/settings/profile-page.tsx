import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function ProfilePage() {
  const { t } = useLingui()
  return <Page title={t`Profile`}>{null}</Page>
}
