import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function WorkspacePage() {
  const { t } = useLingui()
  return <Page title={t`Workspace`}>{null}</Page>
}
