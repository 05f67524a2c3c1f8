import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Page } from '@/components/page'
import { Card, CardBody } from '@/components/ui/card'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Skeleton, SkeletonLines } from '@/components/ui/skeleton'
import { workspaceQuery } from './api/workspace-query'
import { ChecklistSwitch } from './components/checklist-switch'
import { ModeCard } from './components/mode-card'
import { WorkspaceForm } from './components/workspace-form'

export function WorkspacePage() {
  const { t } = useLingui()
  const workspace = useQuery(workspaceQuery)
  return (
    <Page title={t`Workspace`} width="narrow" description={t`Its name, its rules, and where its mail goes.`}>
      {workspace.data !== undefined ? (
        <>
          <ModeCard workspace={workspace.data} />
          <WorkspaceForm key={workspace.data.id} workspace={workspace.data} />
          <ChecklistSwitch />
        </>
      ) : workspace.error !== null ? (
        <ProblemBanner problem={workspace.error} onRetry={() => void workspace.refetch()} />
      ) : (
        <>
          <PlaceHolder className="h-84" />
          <PlaceHolder className="h-120" />
        </>
      )}
    </Page>
  )
}

function PlaceHolder({ className }: { className: string }) {
  return (
    <Card className={className}>
      <CardBody className="flex flex-col gap-4">
        <Skeleton className="h-5 w-40" />
        <SkeletonLines lines={5} />
      </CardBody>
    </Card>
  )
}
