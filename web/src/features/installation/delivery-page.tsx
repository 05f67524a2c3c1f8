import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Page } from '@/components/page'
import { Card, CardBody } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { settingsQuery } from './api/settings-query'
import { AddressCard } from './components/address-card'
import { DefaultsCard } from './components/defaults-card'
import { ProxiesCard } from './components/proxies-card'
import { RelayCard } from './components/relay-card'
import { RetryCard } from './components/retry-card'

export function DeliveryPage() {
  const { t } = useLingui()
  const settings = useQuery(settingsQuery)
  return (
    <Page title={t`Delivery`} width="narrow" description={t`How mail leaves this installation, and how much of it.`}>
      {settings.data !== undefined ? (
        <>
          <RelayCard relay={settings.data.relay_host} />
          <RetryCard retry={settings.data.retry} />
          <DefaultsCard settings={settings.data} />
          <AddressCard publicUrl={settings.data.public_url} />
          <ProxiesCard proxies={settings.data.trusted_proxies} />
        </>
      ) : settings.error !== null ? (
        <ProblemBanner problem={settings.error} onRetry={() => void settings.refetch()} />
      ) : (
        ['h-100', 'h-72', 'h-72', 'h-52', 'h-72'].map((height, index) => (
          <Card key={index} className={height}>
            <CardBody>
              <SkeletonLines lines={4} />
            </CardBody>
          </Card>
        ))
      )}
    </Page>
  )
}
