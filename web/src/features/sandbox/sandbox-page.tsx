import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function SandboxPage() {
  const { t } = useLingui()
  return <Page title={t`Sandbox`}>{null}</Page>
}
