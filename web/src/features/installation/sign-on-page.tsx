import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function SignOnPage() {
  const { t } = useLingui()
  return <Page title={t`Single sign-on`}>{null}</Page>
}
