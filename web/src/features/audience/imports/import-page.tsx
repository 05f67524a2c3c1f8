import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useCan } from '@/api/session'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton } from '@/components/ui/skeleton'
import { type Import, importQuery, isMoving } from './api/imports-query'
import { OutcomeCard } from './components/outcome-card'
import { PrepareView } from './components/prepare-view'
import { ProgressCard } from './components/progress-card'
import { StatusBadge } from './components/status-badge'
import { UndoButton } from './components/undo-button'
import { UndoneNotice } from './components/undone-notice'

const UNDOABLE = ['finished', 'cancelled', 'failed']

export function ImportPage() {
  const { t } = useLingui()
  const { id } = useParams({ from: '/signed-in/audience/imports/$id' })
  const can = useCan()
  const { data: found, error, refetch } = useQuery(importQuery(id))
  const title = found?.name ?? t`Import`
  const canUndo = found !== undefined && can('audience:write') && UNDOABLE.includes(found.status) && found.counts.rows > 0
  return (
    <Page
      title={title}
      heading={
        found === undefined ? undefined : (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="break-all">{title}</span>
            <StatusBadge status={found.status} />
          </span>
        )
      }
      crumbs={[{ label: t`Imports`, to: '/audience/imports' }]}
      actions={
        <>
          {canUndo && <UndoButton found={found} />}
          {found?.status === 'finished' && (
            <Button asChild variant="primary">
              <Link to="/audience/contacts">
                <Trans>See the contacts</Trans>
              </Link>
            </Button>
          )}
        </>
      }
    >
      {error !== null && found === undefined && <ProblemBanner problem={error} onRetry={() => void refetch()} />}
      {error === null && found === undefined && <Skeleton className="h-64 w-full" />}
      {found !== undefined && <State found={found} />}
    </Page>
  )
}

function State({ found }: { found: Import }) {
  const { status, failure } = found
  if (isMoving(status)) return <ProgressCard found={found} />
  if (status === 'ready' || status === 'tried') return <PrepareView key={found.id} found={found} />
  return (
    <>
      {status === 'failed' && (
        <Notice tone="danger" title={<Trans>It could not go on</Trans>}>
          {failure}
        </Notice>
      )}
      {status === 'cancelled' && (
        <Notice tone="warning">
          {found.counts.rows === 0 ? <Trans>It was cancelled before anything was written.</Trans> : <Trans>It was cancelled. What was imported until then stays.</Trans>}
        </Notice>
      )}
      {status === 'undone' && <UndoneNotice found={found} />}
      {found.counts.rows > 0 && <OutcomeCard found={found} />}
    </>
  )
}
