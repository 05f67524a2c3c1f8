import { Trans, useLingui } from '@lingui/react/macro'
import { type StreamName, useStreamName } from '@/components/message-words'
import type { WorkspaceName } from '../api/all-workspaces-query'
import type { Pool } from '../api/pools-query'
import { workspaceName } from './pool-owner'

interface PoolUsesProps {
  uses: Pool['assignments']
  workspaces: readonly WorkspaceName[] | undefined
}

/** Whose mail a pool carries. */
export function PoolUses({ uses, workspaces }: PoolUsesProps) {
  const { t } = useLingui()
  const streamName = useStreamName()
  if (uses.length === 0) {
    return (
      <span className="text-ink-faint">
        <Trans>Nobody's</Trans>
      </span>
    )
  }
  return (
    <ul className="flex flex-col gap-0.5">
      {uses.map(({ workspace, stream }) => {
        const whose = workspace === null || workspace === undefined ? t`Everybody` : workspaceName(workspace, workspaces)
        return (
          <li key={`${workspace ?? ''} ${stream}`} className="break-words">
            {whose} <span className="text-ink-faint">· {streamName(stream as StreamName)}</span>
          </li>
        )
      })}
    </ul>
  )
}
