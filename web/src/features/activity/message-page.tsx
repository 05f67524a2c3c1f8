import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function MessagePage() {
  const { t } = useLingui()
  return <Page title={t`Message`}>{null}</Page>
}
