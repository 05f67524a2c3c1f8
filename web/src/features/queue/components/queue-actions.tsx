import { Trans, useLingui } from '@lingui/react/macro'
import { CirclePause, CirclePlay, Ellipsis, Pause, RotateCw, XCircle } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { QueueOperation, QueueSelection } from '@/api/queue-operation'
import { useCan } from '@/api/session'
import { OperationDialog } from '@/components/operation-dialog'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuSeparator, DropdownMenuTrigger } from '@/components/ui/dropdown-menu'
import { usePause } from '../api/use-pause'

interface OperationsMenuProps {
  selection: QueueSelection
  /** What is meant, in words. */
  what: ReactNode
  /** For screen readers. */
  label: string
  children?: ReactNode
  /** Further entries. */
  more?: ReactNode
}

/** What can be done with waiting mail; each asks first, with a count. */
export function OperationsMenu({ selection, what, label, children, more }: OperationsMenuProps) {
  const can = useCan()
  const [asked, setAsked] = useState<QueueOperation | null>(null)
  if (!can('queue:write')) return null
  const ask = (operation: QueueOperation) => () => {
    setAsked(operation)
  }
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          {children ?? (
            <Button variant="ghost" size="icon" aria-label={label}>
              <Ellipsis />
            </Button>
          )}
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={ask('retry')}>
            <RotateCw />
            <Trans>Try now</Trans>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={ask('hold')}>
            <CirclePause />
            <Trans>Hold</Trans>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={ask('release')}>
            <CirclePlay />
            <Trans>Release</Trans>
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem danger onSelect={ask('cancel')}>
            <XCircle />
            <Trans>Cancel delivery</Trans>
          </DropdownMenuItem>
          {more}
        </DropdownMenuContent>
      </DropdownMenu>
      <OperationDialog
        target={asked === null ? null : { operation: asked, selection, what }}
        onClose={() => {
          setAsked(null)
        }}
      />
    </>
  )
}

/** For the whole queue of the workspace, or for administrators of all of them. */
export function WholeQueueMenu({ all, paused }: { all: boolean; paused: boolean }) {
  const { t } = useLingui()
  const can = useCan()
  const pause = usePause()
  const [pausing, setPausing] = useState(false)
  const selection: QueueSelection = all ? { all: true, workspace: 'all' } : { all: true }
  return (
    <>
      <OperationsMenu
        selection={selection}
        label={t`Work on the whole queue`}
        what={all ? <Trans>Everything that waits, of all workspaces</Trans> : <Trans>Everything that waits in this workspace</Trans>}
        more={
          can('administrator') && !paused ? (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuItem
                onSelect={() => {
                  setPausing(true)
                }}
              >
                <Pause />
                <Trans>Pause delivery</Trans>
              </DropdownMenuItem>
            </>
          ) : undefined
        }
      >
        <Button>
          <Ellipsis />
          <Trans>Whole queue</Trans>
        </Button>
      </OperationsMenu>
      <ConfirmDialog
        open={pausing}
        onOpenChange={setPausing}
        title={<Trans>Pause delivery?</Trans>}
        confirmLabel={<Trans>Pause delivery</Trans>}
        onConfirm={() => pause.mutateAsync(true)}
      >
        <Trans>No workspace of this installation delivers anything until delivery is resumed. New mail is accepted and waits.</Trans>
      </ConfirmDialog>
    </>
  )
}
