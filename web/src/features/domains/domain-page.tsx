import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Globe } from 'lucide-react'
import { asProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { domainQuery } from './api/domain-query'
import { DeleteCard } from './components/delete-card'
import { KeysCard } from './components/keys-card'
import { MtaStsCard } from './components/mta-sts-card'
import { RecordsCard } from './components/records-card'
import { StatusCard } from './components/status-card'
import { WarmupCard } from './components/warmup-card'

export function DomainPage() {
  const { t } = useLingui()
  const can = useCan()
  const { name } = useParams({ from: '/signed-in/domains/$name' })
  const domain = useQuery(domainQuery(name))
  return (
    <Page title={name} crumbs={[{ label: t`Domains`, to: '/domains' }]}>
      {domain.data !== undefined ? (
        <>
          <StatusCard domain={domain.data} />
          <RecordsCard domain={domain.data} />
          <KeysCard domain={domain.data} />
          <MtaStsCard domain={domain.data} />
          {domain.data.verified && <WarmupCard name={name} />}
          {can('domains:write') && <DeleteCard name={name} />}
        </>
      ) : domain.error === null ? (
        <Loading />
      ) : asProblem(domain.error).status === 404 ? (
        <Card>
          <EmptyState
            icon={Globe}
            action={
              <Button asChild>
                <Link to="/domains">
                  <Trans>All domains</Trans>
                </Link>
              </Button>
            }
          >
            <Trans>This workspace has no such domain.</Trans>
          </EmptyState>
        </Card>
      ) : (
        <ProblemBanner problem={domain.error} onRetry={() => void domain.refetch()} />
      )}
    </Page>
  )
}

function Loading() {
  return (
    <>
      <Card>
        <CardBody className="flex flex-col gap-4">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="w-full max-w-lg" />
          <Skeleton className="h-1.5 w-full" />
          <Skeleton className="w-44" />
        </CardBody>
      </Card>
      <Card>
        <CardBody className="flex flex-col gap-6">
          <Skeleton className="w-32" />
          {Array.from({ length: 4 }, (_, index) => (
            <div key={index} className="flex flex-col gap-2.5">
              <Skeleton className="w-72 max-w-full" />
              <Skeleton className="h-14 w-full" />
            </div>
          ))}
        </CardBody>
      </Card>
    </>
  )
}
