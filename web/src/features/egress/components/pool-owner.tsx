import { Trans } from '@lingui/react/macro'
import { Badge } from '@/components/ui/badge'
import type { WorkspaceName } from '../api/all-workspaces-query'

interface PoolOwnerProps {
  workspace: string | null | undefined
  workspaces: readonly WorkspaceName[] | undefined
}

/** Whose a pool is. */
export function PoolOwner({ workspace, workspaces }: PoolOwnerProps) {
  if (workspace === null || workspace === undefined) {
    return (
      <Badge>
        <Trans>Shared</Trans>
      </Badge>
    )
  }
  const name = workspaceName(workspace, workspaces)
  return (
    <Badge tone="accent" className="h-auto min-h-5 whitespace-normal">
      <Trans>Dedicated to {name}</Trans>
    </Badge>
  )
}

/** Its name, or its id until the names are there. */
export function workspaceName(id: string, workspaces: readonly WorkspaceName[] | undefined): string {
  return workspaces?.find((one) => one.id === id)?.name ?? id
}
