import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function SmtpPage() {
  const { t } = useLingui()
  return <Page title={t`SMTP`}>{null}</Page>
}
