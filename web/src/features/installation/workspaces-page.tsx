import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function WorkspacesPage() {
  const { t } = useLingui()
  return <Page title={t`Workspaces`}>{null}</Page>
}
