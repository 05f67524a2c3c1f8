import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Page } from '@/components/page'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { egressQuery } from './api/egress-query'
import { AdviceBadge, AdviceFigures } from './components/advice-words'
import { StreamCard } from './components/stream-card'

/** What a workspace may know of where its mail leaves from. */
export function OwnEgressPage() {
  const { t } = useLingui()
  const egress = useQuery(egressQuery)
  return (
    <Page title={t`Sending addresses`} description={t`Where this workspace's mail leaves from. The administrators of the installation look after it.`}>
      {egress.data !== undefined ? (
        <>
          {egress.data.streams.map((stream) => (
            <StreamCard key={stream.stream} stream={stream} />
          ))}
          <Card>
            <CardHeader title={t`Shared or own addresses`} actions={<AdviceBadge advice={egress.data.advice.advice} />} />
            <CardBody className="max-w-prose text-sm text-ink-soft">
              <p>
                <Trans>Who sends much and regularly makes a reputation of their own; who sends little or rarely is better off on shared addresses.</Trans>
              </p>
              <p className="mt-2">
                <AdviceFigures advice={egress.data.advice} />
              </p>
            </CardBody>
          </Card>
        </>
      ) : egress.error !== null ? (
        <ProblemBanner problem={egress.error} onRetry={() => void egress.refetch()} />
      ) : (
        ['h-44', 'h-48', 'h-36'].map((height) => (
          <Card key={height} className={height}>
            <CardBody>
              <SkeletonLines lines={3} />
            </CardBody>
          </Card>
        ))
      )}
    </Page>
  )
}
