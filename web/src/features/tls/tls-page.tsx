import { useLingui } from '@lingui/react/macro'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Page } from '@/components/page'
import { Segmented } from '@/components/ui/segmented'
import { MtaStsView } from './components/mta-sts-view'
import { PoliciesView } from './components/policies-view'
import { ReportsView } from './components/reports-view'

type View = 'reports' | 'policies' | 'mta-sts'

const VIEWS: Record<View, () => React.ReactNode> = { reports: ReportsView, policies: PoliciesView, 'mta-sts': MtaStsView }

export function TlsPage() {
  const { t } = useLingui()
  const { view = 'reports' } = useSearch({ from: '/signed-in/installation/tls' })
  const navigate = useNavigate({ from: '/installation/tls' })
  const Shown = VIEWS[view]
  return (
    <Page title={t`Encryption`} description={t`How connections to other servers are encrypted, what those demand, and what is reported to them.`}>
      <Segmented<View>
        className="-mb-1 self-start"
        label={t`View`}
        value={view}
        options={[
          { value: 'reports', label: t`Reports` },
          { value: 'policies', label: t`Own rules` },
          { value: 'mta-sts', label: t`MTA-STS` },
        ]}
        onValueChange={(next) => void navigate({ search: { view: next }, replace: true })}
      />
      <Shown />
    </Page>
  )
}
