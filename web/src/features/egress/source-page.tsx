import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Network } from 'lucide-react'
import { useState } from 'react'
import { asProblem } from '@/api/problem'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { SkeletonLines } from '@/components/ui/skeleton'
import { sourceQuery } from './api/source-query'
import type { Source } from './api/sources-query'
import { FiguresCard } from './components/figures-card'
import { FindingsCard } from './components/findings-card'
import { RemoveSourceDialog } from './components/remove-source-dialog'
import { SourceDialog } from './components/source-dialog'
import { SourceFacts } from './components/source-facts'

export function SourcePage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const { id } = useParams({ from: '/signed-in/installation/egress/$id' })
  const source = useQuery(sourceQuery(id))
  const [editing, setEditing] = useState<Source | null>(null)
  const [removing, setRemoving] = useState<Source | null>(null)
  return (
    <Page title={source.data?.name ?? t`Source`} crumbs={[{ label: t`IPs & pools`, to: '/installation/egress' }]}>
      {source.data !== undefined ? (
        <>
          <SourceFacts source={source.data} onEdit={setEditing} onRemove={setRemoving} />
          <FindingsCard source={source.data} />
          <FiguresCard id={id} />
        </>
      ) : source.error === null ? (
        ['h-36', 'h-72', 'h-80'].map((height) => (
          <Card key={height} className={height}>
            <CardBody>
              <SkeletonLines lines={3} />
            </CardBody>
          </Card>
        ))
      ) : asProblem(source.error).status === 404 ? (
        <Card>
          <EmptyState
            icon={Network}
            action={
              <Button asChild>
                <Link to="/installation/egress">
                  <Trans>All sources</Trans>
                </Link>
              </Button>
            }
          >
            <Trans>There is no such source.</Trans>
          </EmptyState>
        </Card>
      ) : (
        <ProblemBanner problem={source.error} onRetry={() => void source.refetch()} />
      )}
      <SourceDialog
        editing={editing}
        onClose={() => {
          setEditing(null)
        }}
      />
      <RemoveSourceDialog
        source={removing}
        onClose={() => {
          setRemoving(null)
        }}
        onRemoved={() => void navigate({ to: '/installation/egress' })}
      />
    </Page>
  )
}
