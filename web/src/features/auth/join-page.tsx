import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function JoinPage() {
  const { t } = useLingui()
  return <Page title={t`Join`}>{null}</Page>
}
