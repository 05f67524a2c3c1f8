import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { CircleStop, Drama, Trash2 } from 'lucide-react'
import { asProblem } from '@/api/problem'
import { useCan } from '@/api/session'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Progress } from '@/components/ui/progress'
import { SkeletonLines } from '@/components/ui/skeleton'
import { toast } from '@/components/ui/toast'
import { useFormat } from '@/lib/format'
import { rehearsalQuery } from './api/rehearsal-query'
import { isUnfinished, type Rehearsal } from './api/rehearsals-query'
import { useCancelRehearsal } from './api/use-cancel-rehearsal'
import { useDeleteRehearsal } from './api/use-delete-rehearsal'
import { RehearsalState } from './components/rehearsal-state'
import { ReportView } from './components/report-view'
import { usePlanWords } from './components/use-plan-words'

export function RehearsalPage() {
  const { t } = useLingui()
  const { id } = useParams({ from: '/signed-in/rehearsals/$id' })
  const rehearsal = useQuery(rehearsalQuery(id))
  const planWords = usePlanWords()
  const { data } = rehearsal
  const title = data === undefined ? t`Rehearsal` : data.name === '' ? t`Without a name` : data.name
  return (
    <Page
      title={title}
      description={data === undefined ? undefined : planWords(data)}
      crumbs={[{ label: t`Rehearsals`, to: '/rehearsals' }]}
      actions={data !== undefined && <Actions rehearsal={data} />}
    >
      {data !== undefined ? (
        <Shown rehearsal={data} />
      ) : rehearsal.error === null ? (
        <Card className="h-64">
          <CardBody>
            <SkeletonLines lines={4} />
          </CardBody>
        </Card>
      ) : asProblem(rehearsal.error).status === 404 ? (
        <Card>
          <EmptyState
            icon={Drama}
            action={
              <Button asChild>
                <Link to="/rehearsals">
                  <Trans>All rehearsals</Trans>
                </Link>
              </Button>
            }
          >
            <Trans>There is no such rehearsal.</Trans>
          </EmptyState>
        </Card>
      ) : (
        <ProblemBanner problem={rehearsal.error} onRetry={() => void rehearsal.refetch()} />
      )}
    </Page>
  )
}

function Actions({ rehearsal }: { rehearsal: Rehearsal }) {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate()
  const cancel = useCancelRehearsal()
  const remove = useDeleteRehearsal()
  if (!can('queue:write')) return <RehearsalState state={rehearsal.state} />
  return (
    <>
      <RehearsalState state={rehearsal.state} />
      {isUnfinished(rehearsal) ? (
        <Button
          loading={cancel.isPending}
          onClick={() => {
            cancel.mutate(rehearsal.id, { onError: toast.error })
          }}
        >
          <CircleStop />
          <Trans>End it</Trans>
        </Button>
      ) : (
        <Button
          variant="danger-ghost"
          loading={remove.isPending}
          onClick={() => {
            remove.mutate(rehearsal.id, {
              onSuccess: () => {
                toast.success(t`The rehearsal was deleted`)
                void navigate({ to: '/rehearsals' })
              },
              onError: toast.error,
            })
          }}
        >
          <Trash2 />
          <Trans>Delete</Trans>
        </Button>
      )}
    </>
  )
}

function Shown({ rehearsal }: { rehearsal: Rehearsal }) {
  const { state, report, problem } = rehearsal
  if (report) return <ReportView report={report} />
  if (isUnfinished(rehearsal)) return <Running rehearsal={rehearsal} />
  return state === 'failed' ? (
    <Notice tone="danger" title={<Trans>It failed</Trans>}>
      {problem === 'interrupted' ? <Trans>The server was stopped twice while it ran. Begin it again.</Trans> : <span lang="en">{problem}</span>}
    </Notice>
  ) : (
    <Notice>
      <Trans>It was ended before it found anything.</Trans>
    </Notice>
  )
}

function Running({ rehearsal }: { rehearsal: Rehearsal }) {
  const { t } = useLingui()
  const format = useFormat()
  const messages = format.number(rehearsal.messages)
  const percent = format.percent(rehearsal.done, 0)
  return (
    <Card>
      <CardHeader title={rehearsal.state === 'waiting' ? t`It waits for its turn` : t`It runs`} description={t`One rehearsal runs after the other. You may leave this page.`} />
      <CardBody className="flex flex-col gap-2">
        <Progress value={rehearsal.done} label={t`Progress`} />
        <p role="status" className="text-sm text-ink-soft">
          <Trans>
            {percent} of the time, {messages} messages simulated
          </Trans>
        </p>
      </CardBody>
    </Card>
  )
}
