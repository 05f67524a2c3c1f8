import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Filter, UsersRound } from 'lucide-react'
import { asProblem } from '@/api/problem'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { segmentQuery } from './api/segment-query'
import { SegmentForm } from './rules/segment-form'

export function NewSegmentPage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  return (
    <Page title={t`New segment`} crumbs={[{ label: t`Segments`, to: '/audience/segments' }]}>
      <SegmentForm segment={null} onSaved={({ id }) => void navigate({ to: '/audience/segments/$id', params: { id }, replace: true })} />
    </Page>
  )
}

export function SegmentPage() {
  const { t } = useLingui()
  const { id } = useParams({ from: '/signed-in/audience/segments/$id' })
  const segment = useQuery(segmentQuery(id))
  return (
    <Page
      title={segment.data?.name ?? t`Segment`}
      crumbs={[{ label: t`Segments`, to: '/audience/segments' }]}
      actions={
        segment.data !== undefined && (
          <Button asChild>
            <Link to="/audience/contacts" search={{ segment: id }}>
              <UsersRound />
              <Trans>Its contacts</Trans>
            </Link>
          </Button>
        )
      }
    >
      {segment.data !== undefined ? (
        <SegmentForm key={`${id}/${String(segment.data.version)}`} segment={segment.data} onSaved={() => undefined} />
      ) : segment.error === null ? (
        <Card className="h-80">
          <CardBody>
            <SkeletonLines lines={4} />
          </CardBody>
        </Card>
      ) : asProblem(segment.error).status === 404 ? (
        <Card>
          <EmptyState
            icon={Filter}
            action={
              <Button asChild>
                <Link to="/audience/segments">
                  <Trans>All segments</Trans>
                </Link>
              </Button>
            }
          >
            <Trans>There is no such segment.</Trans>
          </EmptyState>
        </Card>
      ) : (
        <ProblemBanner problem={segment.error} onRetry={() => void segment.refetch()} />
      )}
    </Page>
  )
}
