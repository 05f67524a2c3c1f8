import { useLingui } from '@lingui/react/macro'
import { Page } from '@/components/page'

export function CapturedPage() {
  const { t } = useLingui()
  return <Page title={t`Captured message`}>{null}</Page>
}
