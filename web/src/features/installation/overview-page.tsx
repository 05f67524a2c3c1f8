import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Page } from '@/components/page'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { installationQuery } from './api/installation-query'
import { CertificateCard } from './components/certificate-card'
import { HealthCard } from './components/health-card'
import { ListenersCard } from './components/listeners-card'
import { StorageCard } from './components/storage-card'

export function OverviewPage() {
  const { t } = useLingui()
  const installation = useQuery(installationQuery)
  const version = installation.data?.version ?? ''
  return (
    <Page title={t`Overview`} description={version === '' ? t`The server itself.` : t`The server itself. Postroad ${version}.`}>
      {installation.data === undefined && installation.error !== null ? (
        <ProblemBanner problem={installation.error} onRetry={() => void installation.refetch()} />
      ) : (
        <div className="grid min-w-0 items-start gap-5 md:grid-cols-2 xl:grid-cols-3">
          <HealthCard />
          <StorageCard installation={installation.data} />
          <CertificateCard installation={installation.data} />
          <ListenersCard installation={installation.data} />
        </div>
      )}
    </Page>
  )
}
