import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function AuditPage() {
  const { t } = useLingui()
  return <Page title={t`Audit log`}>{null}</Page>
}
